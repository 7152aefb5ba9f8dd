with calendar_days as (

    select date_day
    from
        unnest(
            generate_date_array(
                cast('2023-01-01' as date),
                cast('2029-12-31' as date)
            )
        ) as date_day

),

described as (

    select
        date_day,
        cast(format_date('%u', date_day) as int64) as day_of_week,
        cast(extract(day from date_day) as int64) as day_of_month,
        cast(format_date('%V', date_day) as int64) as iso_week,
        cast(format_date('%G', date_day) as int64) as iso_year,
        cast(extract(month from date_day) as int64) as month_number,
        cast(extract(quarter from date_day) as int64) as quarter_number,
        cast(extract(year from date_day) as int64) as year_number,
        format_date('%A', date_day) as day_name,
        extract(dayofyear from date_day) as day_of_year,
        format_date('%u', date_day) in ('6', '7') as is_weekend,
        date_trunc(date_day, isoweek) as week_start_date,
        format_date('%B', date_day) as month_name,
        date_trunc(date_day, month) as month_start_date,
        date_trunc(date_day, quarter) as quarter_start_date,
        date_trunc(date_day, year) as year_start_date
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
