with artikel as (

    select * from {{ ref('stg_lager_versand__artikel') }}

),

final as (

    select
        artikel,
        bezeichnung,
        gruppe,
        gultig_bis_date
    from artikel

)

select * from final
