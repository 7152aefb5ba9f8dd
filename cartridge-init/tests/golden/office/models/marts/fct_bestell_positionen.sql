with bestell_positionen as (

    select * from {{ ref('stg_lager_versand__bestell_positionen') }}

),

bestell_kopfe as (

    select * from {{ ref('stg_lager_versand__bestell_kopfe') }}

),

final as (

    select
        bestell_positionen.mandant,
        bestell_positionen.bestell_nr,
        bestell_positionen.pos,
        bestell_positionen.artikel,
        bestell_positionen.menge,
        bestell_positionen.preis,
        bestell_kopfe.kunden_nr,
        bestell_kopfe.datum
    from bestell_positionen
    left join bestell_kopfe
        on
            bestell_positionen.mandant = bestell_kopfe.mandant
            and bestell_positionen.bestell_nr = bestell_kopfe.bestell_nr

)

select * from final
