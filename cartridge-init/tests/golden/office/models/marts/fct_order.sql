with staged_order as (

    select * from {{ ref('stg_office__order') }}

),

final as (

    select
        order_group,
        order_user,
        note,
        order_user_spaced,
        cast(order_from as date) as order_from_date,
        cast(order_to as date) as order_to_date,
        order_from,
        order_to
    from staged_order

)

select * from final
