with source as (

    select * from {{ source('ecommerce', 'addresses') }}

),

renamed as (

    select
        id as address_id,
        user_id,
        address_type,
        street,
        unit,
        city,
        region,
        postal_code,
        country_code,
        is_default,
        created_at
    from source

)

select * from renamed
