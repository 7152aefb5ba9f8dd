with page_views as (

    select * from {{ ref('stg_analytics__page_views') }}

),

grouped as (

    select
        session_id,
        max(user_id) as user_id,
        min(viewed_at) as started_at,
        max(viewed_at) as ended_at,
        count(*) as page_view_count
    from page_views
    group by 1

),

final as (

    select
        session_id,
        user_id,
        cast(started_at as date) as started_date,
        started_at,
        ended_at,
        page_view_count,
        date_diff('SECOND', started_at, ended_at) as duration_seconds
    from grouped

)

select * from final
