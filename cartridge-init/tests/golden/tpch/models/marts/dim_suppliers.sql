with suppliers as (

    select * from {{ ref('stg_tpch__suppliers') }}

),

nations as (

    select * from {{ ref('int_nations_joined_to_regions') }}

),

final as (

    select
        suppliers.suppkey,
        suppliers.nationkey,
        suppliers.supplier_name,
        suppliers.address,
        suppliers.phone,
        suppliers.supplier_comment,
        suppliers.acctbal,
        nations.nation_name,
        nations.nation_comment,
        nations.region_name,
        nations.region_comment
    from suppliers
    left join nations
        on suppliers.nationkey = nations.nationkey

)

select * from final
