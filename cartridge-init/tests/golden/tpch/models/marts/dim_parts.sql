with parts as (

    select * from {{ ref('stg_tpch__parts') }}

),

final as (

    select
        partkey,
        part_name,
        mfgr,
        brand,
        part_type,
        container,
        part_comment,
        size,
        retailprice
    from parts

)

select * from final
