with coupon_usage as (

    select * from {{ ref('stg_ecommerce__coupon_usage') }}

),

aggregated as (

    select
        order_id,
        count(*) as coupon_usage_count,
        sum(discount_amount) as total_coupon_usage_discount_amount
    from coupon_usage
    group by 1

)

select * from aggregated
