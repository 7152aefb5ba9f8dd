with source as (

    select * from {{ source('tpch', 'part') }}

),

renamed as (

    select
        p_partkey as partkey,
        p_name as part_name,
        p_mfgr as mfgr,
        p_brand as brand,
        p_type as part_type,
        p_container as container,
        p_comment as part_comment,
        p_size as size,
        p_retailprice as retailprice
    from source

)

select * from renamed
