with source as (

    select * from {{ source('analytics', 'product_views') }}

),

renamed as (

    select
        id as product_view_id,
        page_view_id,
        user_id,
        product_id,
        session_id,
        source,
        is_added_to_cart,
        viewed_at
    from source

)

select * from renamed
