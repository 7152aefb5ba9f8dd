with wishlist_items as (

    select * from {{ ref('stg_ecommerce__wishlist_items') }}

),

aggregated as (

    select
        product_id,
        count(*) as wishlist_item_count
    from wishlist_items
    group by 1

)

select * from aggregated
