with orders as (

    select * from {{ ref('stg_ecommerce__orders') }}

),

coupon_usage_totals as (

    select * from {{ ref('int_coupon_usage_aggregated_to_orders') }}

),

order_item_totals as (

    select * from {{ ref('int_order_items_aggregated_to_orders') }}

),

final as (

    select
        orders.order_id,
        orders.user_id,
        orders.shipping_address_id,
        orders.billing_address_id,
        orders.order_number,
        orders.status,
        orders.payment_method,
        orders.currency_code,
        orders.customer_note,
        orders.subtotal,
        orders.discount_amount,
        orders.shipping_amount,
        orders.tax_amount,
        orders.total_amount,
        orders.refunded_amount,
        orders.is_gift,
        cast(orders.ordered_at as date) as ordered_date,
        cast(orders.paid_at as date) as paid_date,
        cast(orders.shipped_at as date) as shipped_date,
        cast(orders.delivered_at as date) as delivered_date,
        cast(orders.cancelled_at as date) as cancelled_date,
        cast(orders.refunded_at as date) as refunded_date,
        orders.ordered_at,
        orders.paid_at,
        orders.shipped_at,
        orders.delivered_at,
        orders.cancelled_at,
        orders.refunded_at,
        orders.updated_at,
        coalesce(coupon_usage_totals.coupon_usage_count, 0) as coupon_usage_count,
        coalesce(coupon_usage_totals.total_coupon_usage_discount_amount, 0) as total_coupon_usage_discount_amount,
        coalesce(order_item_totals.order_item_count, 0) as order_item_count,
        coalesce(order_item_totals.total_order_item_quantity, 0) as total_order_item_quantity,
        coalesce(order_item_totals.total_order_item_line_total, 0) as total_order_item_line_total
    from orders
    left join coupon_usage_totals
        on orders.order_id = coupon_usage_totals.order_id
    left join order_item_totals
        on orders.order_id = order_item_totals.order_id

)

select * from final
