with orders as (

    select * from {{ ref('stg_tpch__orders') }}

),

lineitem_totals as (

    select * from {{ ref('int_lineitems_aggregated_to_orders') }}

),

final as (

    select
        orders.orderkey,
        orders.custkey,
        orders.orderstatus,
        orders.orderpriority,
        orders.clerk,
        orders.order_comment,
        orders.totalprice,
        orders.shippriority,
        orders.orderdate,
        coalesce(lineitem_totals.lineitem_count, 0) as lineitem_count,
        coalesce(lineitem_totals.total_lineitem_quantity, 0) as total_lineitem_quantity
    from orders
    left join lineitem_totals
        on orders.orderkey = lineitem_totals.orderkey

)

select * from final
