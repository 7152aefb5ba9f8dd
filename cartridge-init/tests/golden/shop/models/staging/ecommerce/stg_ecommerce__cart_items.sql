with source as (

    select * from {{ source('ecommerce', 'cart_items') }}

),

renamed as (

    select
        id as cart_item_id,
        user_id,
        product_id,
        variant_id,
        quantity,
        is_saved_for_later,
        added_at
    from source

)

select * from renamed
