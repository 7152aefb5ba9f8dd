with source as (

    select * from {{ source('ecommerce', 'users') }}

),

renamed as (

    select
        id as user_id,
        legacy_crm_id,
        email,
        password_hash,
        first_name,
        last_name,
        phone,
        signup_source,
        preferences ->> '$.language' as preferences_language,
        marketing_opt_in as is_marketing_opt_in,
        is_active,
        birth_date,
        last_login_at,
        created_at,
        updated_at,
        preferences
    from source

)

select * from renamed
