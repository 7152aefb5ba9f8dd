with nations as (

    select * from {{ ref('stg_tpch__nations') }}

),

regions as (

    select * from {{ ref('stg_tpch__regions') }}

),

joined as (

    select
        nations.nationkey,
        nations.regionkey,
        nations.nation_name,
        nations.nation_comment,
        regions.region_name,
        regions.region_comment
    from nations
    left join regions
        on nations.regionkey = regions.regionkey

)

select * from joined
