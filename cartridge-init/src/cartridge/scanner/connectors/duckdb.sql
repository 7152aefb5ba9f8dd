-- The catalog functions of DuckDB (https://duckdb.org/docs/stable/sql/meta/duckdb_table_functions).

-- name: server
select version(), current_database()

-- name: schemas
select schema_name, comment
from duckdb_schemas()
where database_name = current_database() and schema_name not in ('information_schema', 'pg_catalog')
order by schema_name

-- name: tables
select schema_name, table_name, 'table', comment, estimated_size, sql
from duckdb_tables()
where database_name = current_database() and not internal and not temporary and list_contains($schemas, schema_name)
union all
select schema_name, view_name, 'view', comment, null, sql
from duckdb_views()
where database_name = current_database() and not internal and not temporary and list_contains($schemas, schema_name)

-- name: columns
select schema_name, table_name, column_name, data_type, is_nullable, column_default, comment
from duckdb_columns()
where database_name = current_database() and not internal and list_contains($schemas, schema_name)
order by schema_name, table_name, column_index

-- name: constraints
select schema_name, table_name, constraint_type, constraint_name, constraint_column_names, expression,
    referenced_table, referenced_column_names
from duckdb_constraints()
where database_name = current_database() and constraint_type in ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY', 'CHECK')
    and list_contains($schemas, schema_name)
order by schema_name, table_name, constraint_index

-- name: indexes
select schema_name, table_name, index_name, is_unique, cast(expressions as varchar[])
from duckdb_indexes()
where database_name = current_database() and list_contains($schemas, schema_name)
order by schema_name, table_name, index_name

-- name: json_keys
-- The keys of objects with the kinds of their values, and the number of objects under no key. Filled in, not run as is.
with documents as materialized (
    select {column} as document from {source} where json_type({column}) = 'OBJECT'
)
select e.key, e.type, count(*) from documents cross join lateral json_each(document) as e group by 1, 2
union all
select null, null, count(*) from documents
