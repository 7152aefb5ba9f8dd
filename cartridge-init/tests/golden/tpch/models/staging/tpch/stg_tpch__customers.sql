with source as (

    select * from {{ source('tpch', 'customer') }}

),

renamed as (

    select
        c_custkey as custkey,
        c_nationkey as nationkey,
        c_name as customer_name,
        c_address as address,
        c_phone as phone,
        c_mktsegment as mktsegment,
        c_comment as customer_comment,
        c_acctbal as acctbal
    from source

)

select * from renamed
