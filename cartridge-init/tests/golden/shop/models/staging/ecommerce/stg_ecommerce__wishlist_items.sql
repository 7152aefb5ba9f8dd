with source as (

    select * from {{ source('ecommerce', 'wishlist_items') }}

),

renamed as (

    select
        user_id,
        product_id,
        note,
        priority,
        added_at
    from source

)

select * from renamed
