with kunden as (

    select * from {{ ref('stg_lager_versand__kunden') }}

),

final as (

    select
        mandant,
        kunden_nr,
        name_firma,
        e_mail,
        is_aktiv_j_n,
        geburtstag_date
    from kunden

)

select * from final
