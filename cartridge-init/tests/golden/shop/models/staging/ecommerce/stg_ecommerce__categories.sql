with source as (

    select * from {{ source('ecommerce', 'categories') }}

),

renamed as (

    select
        id as category_id,
        parent_id,
        name as category_name,
        slug,
        description,
        display_order,
        is_active,
        created_at
    from source

)

select * from renamed
