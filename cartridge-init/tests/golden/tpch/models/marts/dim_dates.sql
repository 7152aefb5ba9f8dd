with digits as (

    select 0 as digit
    union all
    select 1 as digit
    union all
    select 2 as digit
    union all
    select 3 as digit
    union all
    select 4 as digit
    union all
    select 5 as digit
    union all
    select 6 as digit
    union all
    select 7 as digit
    union all
    select 8 as digit
    union all
    select 9 as digit

),

numbers as (

    select
        ones.digit
        + tens.digit * 10
        + hundreds.digit * 100
        + thousands.digit * 1000
            as number_of_days
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands

),

calendar_days as (

    select dateadd(day, number_of_days, cast('1991-01-01' as date)) as date_day
    from numbers
    where number_of_days < 4748

),

described as (

    select
        date_day,
        cast(date_part(day, date_day) as int) as day_of_month,
        cast(date_part(month, date_day) as int) as month_number,
        cast(date_part(quarter, date_day) as int) as quarter_number,
        cast(date_part(year, date_day) as int) as year_number,
        dayofweekiso(date_day) as day_of_week,
        case dayofweekiso(date_day)
            when 1 then 'Monday'
            when 2 then 'Tuesday'
            when 3 then 'Wednesday'
            when 4 then 'Thursday'
            when 5 then 'Friday'
            when 6 then 'Saturday'
            when 7 then 'Sunday'
        end as day_name,
        dayofyear(date_day) as day_of_year,
        dayofweekiso(date_day) in (6, 7) as is_weekend,
        dateadd(day, 1 - dayofweekiso(date_day), date_day) as week_start_date,
        weekiso(date_day) as iso_week,
        yearofweekiso(date_day) as iso_year,
        case month(date_day)
            when 1 then 'January'
            when 2 then 'February'
            when 3 then 'March'
            when 4 then 'April'
            when 5 then 'May'
            when 6 then 'June'
            when 7 then 'July'
            when 8 then 'August'
            when 9 then 'September'
            when 10 then 'October'
            when 11 then 'November'
            when 12 then 'December'
        end as month_name,
        date_trunc('month', date_day) as month_start_date,
        date_trunc('quarter', date_day) as quarter_start_date,
        date_trunc('year', date_day) as year_start_date
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
