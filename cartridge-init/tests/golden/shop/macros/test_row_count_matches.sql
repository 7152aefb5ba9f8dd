{% test row_count_matches(model, rows_of, condition=none, up_to=none, allow_more=false) %}

    with found as (

        select count(*) as found_rows{{ ', max(' ~ up_to ~ ') as found_newest' if up_to }}
        from {{ model }}

    ),

    upstream as (

        select * from {{ rows_of }} {{ 'where ' ~ condition if condition }}

    ),

    expected as (

        select count(*) as expected_rows
        from upstream
        {% if up_to -%}
            cross join found
            where found.found_rows = 0 or upstream.{{ up_to }} <= found.found_newest
        {%- endif %}

    )

    select
        found.found_rows,
        expected.expected_rows
    from found
    cross join expected
    where found.found_rows {{ '<' if allow_more else '<>' }} expected.expected_rows

{% endtest %}
