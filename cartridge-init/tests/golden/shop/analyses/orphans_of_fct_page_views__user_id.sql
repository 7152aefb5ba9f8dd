with child as (

    select * from {{ ref('fct_page_views') }}

),

parent as (

    select * from {{ ref('dim_users') }}

),

orphans as (

    select
        child.user_id,
        count(*) as row_count
    from child
    left join parent
        on child.user_id = parent.user_id
    where child.user_id is not null and parent.user_id is null
    group by 1

)

select * from orphans
