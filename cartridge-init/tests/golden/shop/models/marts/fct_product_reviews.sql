with product_reviews as (

    select * from {{ ref('stg_ecommerce__product_reviews') }}

),

final as (

    select
        product_review_id,
        product_id,
        user_id,
        order_item_id,
        title,
        body,
        status,
        rating,
        helpful_count,
        is_verified_purchase,
        cast(created_at as date) as created_date,
        created_at
    from product_reviews

)

select * from final
