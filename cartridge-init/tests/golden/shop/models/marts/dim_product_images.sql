with product_images as (

    select * from {{ ref('stg_ecommerce__product_images') }}

),

final as (

    select
        product_image_id,
        product_id,
        url,
        alt_text,
        position,
        is_primary,
        created_at
    from product_images

)

select * from final
