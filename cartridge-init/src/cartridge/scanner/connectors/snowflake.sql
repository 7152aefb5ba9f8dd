-- The catalog of a Snowflake database. `{schemas}` stands for quoted texts, `{scope}` for `schema "…"."…"` or
-- `database "…"`, both made by the connector; the rest is asked for as it stands. What SHOW returns is read by the
-- names of its columns, as Snowflake adds to them.

-- name: server
select current_version(), current_database(), current_schema()

-- name: databases
show databases

-- name: schemas
show schemas in {scope}

-- name: tables
select table_schema, table_name, table_type, row_count, bytes, clustering_key, comment, is_dynamic, is_hybrid
from information_schema.tables
where table_schema in ({schemas})

-- name: views
select table_schema, table_name, view_definition, comment
from information_schema.views
where table_schema in ({schemas})

-- name: columns
select table_schema, table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale,
    datetime_precision, is_nullable, is_identity, column_default, comment
from information_schema.columns
where table_schema in ({schemas})
order by table_schema, table_name, ordinal_position

-- name: primary_keys
show primary keys in {scope}

-- name: unique_keys
show unique keys in {scope}

-- name: imported_keys
show imported keys in {scope}

-- name: change_markers
-- Of a standard table Snowflake notes the last change of its rows. Of hybrid tables it does not, and files that are
-- added to an external table's folder change nothing here.
select table_schema, table_name, last_altered, row_count, bytes
from information_schema.tables
where table_schema in ({schemas}) and table_type = 'BASE TABLE' and is_hybrid = 'NO' and last_altered is not null
