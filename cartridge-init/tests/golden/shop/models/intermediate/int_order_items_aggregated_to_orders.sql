with order_items as (

    select * from {{ ref('stg_ecommerce__order_items') }}

),

aggregated as (

    select
        order_id,
        count(*) as order_item_count,
        sum(quantity) as total_order_item_quantity,
        sum(line_total) as total_order_item_line_total
    from order_items
    group by 1

)

select * from aggregated
