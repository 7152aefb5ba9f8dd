with source as (

    select * from {{ source('ecommerce', 'product_variants') }}

),

renamed as (

    select
        id as product_variant_id,
        product_id,
        sku,
        name as product_variant_name,
        price_adjustment,
        stock_quantity,
        is_active,
        created_at,
        options
    from source

)

select * from renamed
