with source as (

    select * from {{ source('ecommerce', 'product_images') }}

),

renamed as (

    select
        id as product_image_id,
        product_id,
        url,
        alt_text,
        position,
        is_primary,
        created_at
    from source

)

select * from renamed
