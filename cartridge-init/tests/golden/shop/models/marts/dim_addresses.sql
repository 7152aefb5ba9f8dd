with addresses as (

    select * from {{ ref('stg_ecommerce__addresses') }}

),

final as (

    select
        address_id,
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
    from addresses

)

select * from final
