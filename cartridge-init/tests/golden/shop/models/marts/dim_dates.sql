with calendar_days as (

    select cast(series.date_day as date) as date_day
    from
        generate_series(
            cast('2024-01-01' as date),
            cast('2031-12-31' as date),
            interval '1 day'
        ) as series (date_day)

),

described as (

    select
        date_day,
        cast(extract(day from date_day) as int) as day_of_month,
        cast(date_trunc('week', date_day) as date) as week_start_date,
        cast(extract(month from date_day) as int) as month_number,
        cast(date_trunc('month', date_day) as date) as month_start_date,
        cast(extract(quarter from date_day) as int) as quarter_number,
        cast(date_trunc('quarter', date_day) as date) as quarter_start_date,
        cast(extract(year from date_day) as int) as year_number,
        cast(date_trunc('year', date_day) as date) as year_start_date,
        isodow(date_day) as day_of_week,
        dayname(date_day) as day_name,
        dayofyear(date_day) as day_of_year,
        isodow(date_day) in (6, 7) as is_weekend,
        weekofyear(date_day) as iso_week,
        isoyear(date_day) as iso_year,
        monthname(date_day) as month_name
    from calendar_days

),

final as (

    select
        date_day,
        day_of_week,
        day_name,
        day_of_month,
        day_of_year,
        is_weekend,
        week_start_date,
        iso_week,
        iso_year,
        month_number,
        month_name,
        month_start_date,
        quarter_number,
        quarter_start_date,
        year_number,
        year_start_date
    from described

)

select * from final
