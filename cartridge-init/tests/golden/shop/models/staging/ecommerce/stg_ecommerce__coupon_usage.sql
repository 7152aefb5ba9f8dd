with source as (

    select * from {{ source('ecommerce', 'coupon_usage') }}

),

renamed as (

    select
        id as coupon_usage_id,
        coupon_id,
        user_id,
        order_id,
        discount_amount,
        used_at
    from source

)

select * from renamed
