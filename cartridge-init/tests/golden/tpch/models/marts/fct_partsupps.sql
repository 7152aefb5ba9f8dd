with partsupps as (

    select * from {{ ref('stg_tpch__partsupps') }}

),

lineitem_totals as (

    select * from {{ ref('int_lineitems_aggregated_to_partsupps') }}

),

final as (

    select
        partsupps.partkey,
        partsupps.suppkey,
        partsupps.partsupp_comment,
        partsupps.availqty,
        partsupps.supplycost,
        coalesce(lineitem_totals.lineitem_count, 0) as lineitem_count,
        coalesce(lineitem_totals.total_lineitem_quantity, 0) as total_lineitem_quantity
    from partsupps
    left join lineitem_totals
        on
            partsupps.partkey = lineitem_totals.partkey
            and partsupps.suppkey = lineitem_totals.suppkey

)

select * from final
