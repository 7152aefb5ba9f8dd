{% test values_in_range(model, columns, minimum=none, maximum=none) %}

    select {{ columns | join(', ') }}
    from {{ model }}
    where
        {% for column in columns -%}
            {{ 'or ' if not loop.first }}
            {{- column ~ ' < ' ~ minimum if minimum is not none }}
            {{- ' or ' if minimum is not none and maximum is not none }}
            {{- column ~ ' > ' ~ maximum if maximum is not none }}
        {% endfor %}

{% endtest %}
