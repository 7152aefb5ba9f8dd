{% test composite_relationships(model, columns, to, fields) %}

    select child.*
    from {{ model }} as child
    left join {{ to }} as parent
        on
            {% for column in columns -%}
                child.{{ column }} = parent.{{ fields[loop.index0] }}
                {{- ' and' if not loop.last }}
            {% endfor %}
    where
        parent.{{ fields[0] }} is null
        and child.{{ columns | join(' is not null and child.') }} is not null

{% endtest %}
