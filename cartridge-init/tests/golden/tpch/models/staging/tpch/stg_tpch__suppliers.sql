with source as (

    select * from {{ source('tpch', 'supplier') }}

),

renamed as (

    select
        s_suppkey as suppkey,
        s_nationkey as nationkey,
        s_name as supplier_name,
        s_address as address,
        s_phone as phone,
        s_comment as supplier_comment,
        s_acctbal as acctbal
    from source

)

select * from renamed
