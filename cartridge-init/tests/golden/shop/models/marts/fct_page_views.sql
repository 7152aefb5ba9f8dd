with page_views as (

    select * from {{ ref('stg_analytics__page_views') }}

),

final as (

    select
        page_view_id,
        user_id,
        session_id,
        page_type,
        path,
        referrer,
        device_type,
        country_code,
        duration_seconds,
        cast(viewed_at as date) as viewed_date,
        viewed_at,
        properties
    from page_views

)

select * from final
