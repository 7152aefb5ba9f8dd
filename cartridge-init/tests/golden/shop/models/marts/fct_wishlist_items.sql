with wishlist_items as (

    select * from {{ ref('stg_ecommerce__wishlist_items') }}

),

final as (

    select
        user_id,
        product_id,
        note,
        priority,
        cast(added_at as date) as added_date,
        added_at
    from wishlist_items

)

select * from final
