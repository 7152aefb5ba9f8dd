with source as (

    select * from {{ source('ecommerce', 'order_items') }}

),

renamed as (

    select
        id as order_item_id,
        order_id,
        product_id,
        variant_id,
        line_number,
        quantity,
        unit_price,
        line_total
    from source

)

select * from renamed
