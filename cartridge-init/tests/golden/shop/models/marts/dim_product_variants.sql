with product_variants as (

    select * from {{ ref('stg_ecommerce__product_variants') }}

),

final as (

    select
        product_variant_id,
        product_id,
        sku,
        product_variant_name,
        price_adjustment,
        stock_quantity,
        is_active,
        created_at,
        options
    from product_variants

)

select * from final
