with products as (

    select * from {{ ref('stg_ecommerce__products') }}

),

wishlist_item_totals as (

    select * from {{ ref('int_wishlist_items_aggregated_to_products') }}

),

final as (

    select
        products.product_id,
        products.category_id,
        products.sku,
        products.product_name,
        products.slug,
        products.description,
        products.brand,
        products.attributes_care,
        products.attributes_material,
        products.price,
        products.compare_at_price,
        products.cost,
        products.weight_grams,
        products.stock_quantity,
        products.is_active,
        products.created_at,
        products.updated_at,
        products.discontinued_at,
        products.attributes,
        coalesce(wishlist_item_totals.wishlist_item_count, 0) as wishlist_item_count
    from products
    left join wishlist_item_totals
        on products.product_id = wishlist_item_totals.product_id

)

select * from final
