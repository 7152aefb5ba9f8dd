with bestell_kopfe as (

    select * from {{ ref('stg_lager_versand__bestell_kopfe') }}

),

bestell_positionen_totals as (

    select * from {{ ref('int_bestell_positionen_aggregated_to_bestell_kopfe') }}

),

final as (

    select
        bestell_kopfe.mandant,
        bestell_kopfe.bestell_nr,
        bestell_kopfe.kunden_nr,
        bestell_kopfe.bestell_kopfe_select,
        bestell_kopfe.betrag_eur,
        bestell_kopfe.datum,
        bestell_kopfe.geandert_am_at,
        coalesce(bestell_positionen_totals.bestell_positionen_count, 0) as bestell_positionen_count,
        coalesce(bestell_positionen_totals.total_bestell_positionen_menge, 0) as total_bestell_positionen_menge
    from bestell_kopfe
    left join bestell_positionen_totals
        on
            bestell_kopfe.mandant = bestell_positionen_totals.mandant
            and bestell_kopfe.bestell_nr = bestell_positionen_totals.bestell_nr

)

select * from final
