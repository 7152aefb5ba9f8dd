with source as (

    select * from {{ source('tpch', 'nation') }}

),

renamed as (

    select
        n_nationkey as nationkey,
        n_regionkey as regionkey,
        n_name as nation_name,
        n_comment as nation_comment
    from source

)

select * from renamed
