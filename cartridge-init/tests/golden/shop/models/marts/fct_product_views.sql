with product_views as (

    select * from {{ ref('stg_analytics__product_views') }}

),

final as (

    select
        product_view_id,
        page_view_id,
        user_id,
        product_id,
        session_id,
        source,
        is_added_to_cart,
        cast(viewed_at as date) as viewed_date,
        viewed_at
    from product_views

)

select * from final
