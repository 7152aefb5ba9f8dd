with customers as (

    select * from {{ ref('stg_tpch__customers') }}

),

nations as (

    select * from {{ ref('int_nations_joined_to_regions') }}

),

final as (

    select
        customers.custkey,
        customers.nationkey,
        customers.customer_name,
        customers.address,
        customers.phone,
        customers.mktsegment,
        customers.customer_comment,
        customers.acctbal,
        nations.nation_name,
        nations.nation_comment,
        nations.region_name,
        nations.region_comment
    from customers
    left join nations
        on customers.nationkey = nations.nationkey

)

select * from final
