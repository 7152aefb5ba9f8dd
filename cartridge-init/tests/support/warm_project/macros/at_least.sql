{% test at_least(model, column_name, least) %}select 1 from {{ model }} where {{ column_name }} < {{ least }}{% endtest %}
