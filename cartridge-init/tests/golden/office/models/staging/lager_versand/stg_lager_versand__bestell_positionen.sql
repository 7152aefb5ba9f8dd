with source as (

    select * from {{ source('lager_versand', 'bestell_positionen') }}

),

renamed as (

    select
        mandant,
        `Bestell-Nr_` as bestell_nr,
        `Pos_` as pos,
        artikel,
        menge,
        preis
    from source

)

select * from renamed
