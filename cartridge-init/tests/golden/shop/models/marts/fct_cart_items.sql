with cart_items as (

    select * from {{ ref('stg_ecommerce__cart_items') }}

),

final as (

    select
        cart_item_id,
        user_id,
        product_id,
        variant_id,
        quantity,
        is_saved_for_later,
        cast(added_at as date) as added_date,
        added_at
    from cart_items

)

select * from final
