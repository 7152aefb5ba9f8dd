with lineitems as (

    select * from {{ ref('stg_tpch__lineitems') }}

),

aggregated as (

    select
        orderkey,
        count(*) as lineitem_count,
        sum(quantity) as total_lineitem_quantity
    from lineitems
    group by 1

)

select * from aggregated
