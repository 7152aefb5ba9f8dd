with bestell_positionen as (

    select * from {{ ref('stg_lager_versand__bestell_positionen') }}

),

aggregated as (

    select
        mandant,
        bestell_nr,
        count(*) as bestell_positionen_count,
        sum(menge) as total_bestell_positionen_menge
    from bestell_positionen
    group by 1, 2

)

select * from aggregated
