with coupons as (

    select * from {{ ref('stg_ecommerce__coupons') }}

),

final as (

    select
        coupon_id,
        coupon_code,
        description,
        discount_type,
        discount_value,
        minimum_order_amount,
        usage_limit,
        usage_limit_per_user,
        times_used,
        is_active,
        valid_from,
        valid_until,
        created_at
    from coupons

)

select * from final
