with coupon_usage as (

    select * from {{ ref('stg_ecommerce__coupon_usage') }}

),

final as (

    select
        coupon_usage_id,
        coupon_id,
        user_id,
        order_id,
        discount_amount,
        cast(used_at as date) as used_date,
        used_at
    from coupon_usage

)

select * from final
