with lineitems as (

    select * from {{ ref('stg_tpch__lineitems') }}

),

final as (

    select
        orderkey,
        linenumber,
        partkey,
        suppkey,
        returnflag,
        linestatus,
        shipinstruct,
        shipmode,
        lineitem_comment,
        quantity,
        extendedprice,
        discount,
        tax,
        shipdate,
        commitdate,
        receiptdate
    from lineitems

)

select * from final
