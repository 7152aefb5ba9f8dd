with source as (

    select * from {{ source('lager_versand', 'bestell_kopfe') }}

),

renamed as (

    select
        mandant,
        `Bestell-Nr_` as bestell_nr,
        `Kunden-Nr_` as kunden_nr,
        `select` as bestell_kopfe_select,
        cast(replace(replace(`Betrag _`, '.', ''), ',', '.') as numeric) as betrag_eur,
        parse_date('%d.%m.%Y', datum) as datum,
        `geändert am` as geandert_am_at
    from source

)

select * from renamed
