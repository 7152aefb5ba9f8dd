with source as (

    select * from {{ source('lager_versand', 'artikel') }}

),

renamed as (

    select
        artikel,
        bezeichnung,
        gruppe,
        `gültig bis` as gultig_bis_date
    from source

)

select * from renamed
