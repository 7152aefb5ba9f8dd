with order_items as (

    select * from {{ ref('stg_ecommerce__order_items') }}

),

orders as (

    select * from {{ ref('stg_ecommerce__orders') }}

),

final as (

    select
        order_items.order_item_id,
        order_items.order_id,
        order_items.product_id,
        order_items.variant_id,
        order_items.line_number,
        order_items.quantity,
        order_items.unit_price,
        order_items.line_total,
        orders.billing_address_id,
        orders.shipping_address_id,
        orders.user_id,
        cast(orders.ordered_at as date) as ordered_date,
        orders.ordered_at
    from order_items
    left join orders
        on order_items.order_id = orders.order_id

)

select * from final
