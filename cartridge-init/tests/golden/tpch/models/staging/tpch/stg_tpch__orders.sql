with source as (

    select * from {{ source('tpch', 'orders') }}

),

renamed as (

    select
        o_orderkey as orderkey,
        o_custkey as custkey,
        o_orderstatus as orderstatus,
        o_orderpriority as orderpriority,
        o_clerk as clerk,
        o_comment as order_comment,
        o_totalprice as totalprice,
        o_shippriority as shippriority,
        o_orderdate as orderdate
    from source

)

select * from renamed
