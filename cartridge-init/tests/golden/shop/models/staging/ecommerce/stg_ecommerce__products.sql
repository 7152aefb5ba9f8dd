with source as (

    select * from {{ source('ecommerce', 'products') }}

),

renamed as (

    select
        id as product_id,
        category_id,
        sku,
        name as product_name,
        slug,
        description,
        brand,
        attributes ->> '$.care' as attributes_care,
        attributes ->> '$.material' as attributes_material,
        price,
        compare_at_price,
        cost,
        weight_grams,
        stock_quantity,
        is_active,
        created_at,
        updated_at,
        discontinued_at,
        attributes
    from source

)

select * from renamed
