with source as (

    select * from {{ source('analytics', 'page_views') }}

),

renamed as (

    select
        id as page_view_id,
        user_id,
        session_id,
        page_type,
        path,
        referrer,
        device_type,
        country_code,
        duration_seconds,
        viewed_at,
        properties
    from source

)

select * from renamed
