with source as (

    select * from {{ source('ecommerce', 'coupons') }}

),

renamed as (

    select
        id as coupon_id,
        code as coupon_code,
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
    from source

)

select * from renamed
