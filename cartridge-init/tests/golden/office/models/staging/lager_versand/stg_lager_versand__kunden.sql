with source as (

    select * from {{ source('lager_versand', 'kunden') }}

),

renamed as (

    select
        mandant,
        `Kunden-Nr_` as kunden_nr,
        `Name_Firma` as name_firma,
        `E-Mail` as e_mail,
        case when `aktiv _J_N_` = 'J' then true when `aktiv _J_N_` = 'N' then false end as is_aktiv_j_n,
        parse_date('%d.%m.%Y', geburtstag) as geburtstag_date
    from source

)

select * from renamed
