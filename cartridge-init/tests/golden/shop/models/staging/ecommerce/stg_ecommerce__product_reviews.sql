with source as (

    select * from {{ source('ecommerce', 'product_reviews') }}

),

renamed as (

    select
        id as product_review_id,
        product_id,
        user_id,
        order_item_id,
        title,
        body,
        status,
        rating,
        helpful_count,
        is_verified_purchase,
        created_at
    from source

)

select * from renamed
