{% test counts_add_up(model, column_name, rows_of, columns, fields, condition=none) %}

    with counted as (

        select * from {{ rows_of }} {{ 'where ' ~ condition if condition }}

    ),

    expected as (

        select count(*) as expected_total
        from counted
        inner join {{ model }} as totals
            on
                {% for column in columns -%}
                    totals.{{ column }} = counted.{{ fields[loop.index0] }}
                    {{- ' and' if not loop.last }}
                {% endfor %}

    ),

    found as (

        select coalesce(sum({{ column_name }}), 0) as found_total
        from {{ model }}

    )

    select
        found.found_total,
        expected.expected_total
    from found
    cross join expected
    where found.found_total <> expected.expected_total

{% endtest %}
