with source as (

    select * from {{ source('tpch', 'lineitem') }}

),

renamed as (

    select
        l_orderkey as orderkey,
        l_linenumber as linenumber,
        l_partkey as partkey,
        l_suppkey as suppkey,
        l_returnflag as returnflag,
        l_linestatus as linestatus,
        l_shipinstruct as shipinstruct,
        l_shipmode as shipmode,
        l_comment as lineitem_comment,
        l_quantity as quantity,
        l_extendedprice as extendedprice,
        l_discount as discount,
        l_tax as tax,
        l_shipdate as shipdate,
        l_commitdate as commitdate,
        l_receiptdate as receiptdate
    from source

)

select * from renamed
