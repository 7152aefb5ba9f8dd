with source as (

    select * from {{ source('office', 'order') }}

),

renamed as (

    select
        `group` as order_group,
        user as order_user,
        `__ note __` as note,
        `user ` as order_user_spaced,
        `from` as order_from,
        `to` as order_to
    from source

)

select * from renamed
