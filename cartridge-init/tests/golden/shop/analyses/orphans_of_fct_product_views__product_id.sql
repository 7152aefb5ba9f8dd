with child as (

    select * from {{ ref('fct_product_views') }}

),

parent as (

    select * from {{ ref('dim_products') }}

),

orphans as (

    select
        child.product_id,
        count(*) as row_count
    from child
    left join parent
        on child.product_id = parent.product_id
    where child.product_id is not null and parent.product_id is null
    group by 1

)

select * from orphans
