with source as (

    select * from {{ source('ecommerce', 'orders') }}

),

renamed as (

    select
        id as order_id,
        user_id,
        shipping_address_id,
        billing_address_id,
        order_number,
        status,
        payment_method,
        currency_code,
        customer_note,
        subtotal,
        discount_amount,
        shipping_amount,
        tax_amount,
        total_amount,
        refunded_amount,
        is_gift,
        ordered_at,
        paid_at,
        shipped_at,
        delivered_at,
        cancelled_at,
        refunded_at,
        updated_at
    from source

)

select * from renamed
