-- The catalog of a BigQuery dataset. `{dataset}` is its quoted name with the project's: GoogleSQL has no parameter for
-- what stands in a `from`. https://cloud.google.com/bigquery/docs/information-schema-intro

-- name: tables
select table_name, table_type, ddl, base_table_schema, base_table_name, cast(snapshot_time_ms as string)
from {dataset}.INFORMATION_SCHEMA.TABLES

-- name: columns
-- Pseudo columns such as `_PARTITIONTIME` are system-defined; they tell what a table is partitioned by.
select table_name, column_name, is_nullable, data_type, is_generated, generation_expression, is_hidden,
    is_system_defined, is_partitioning_column, clustering_ordinal_position, column_default
from {dataset}.INFORMATION_SCHEMA.COLUMNS
order by table_name, ordinal_position

-- name: field_comments
select table_name, field_path, description
from {dataset}.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS
where description is not null and description <> ''

-- name: options
select table_name, option_name, option_value
from {dataset}.INFORMATION_SCHEMA.TABLE_OPTIONS

-- name: sizes
-- Views, models and external tables (type 2 and 3) keep no rows of their own.
select table_id, row_count, size_bytes
from {dataset}.__TABLES__
where type not in (2, 3)

-- name: constraints
-- `position_in_unique_constraint` is the place of the referenced column in the other table's primary key.
select k.table_name, k.constraint_name, c.constraint_type, c.enforced, k.column_name, k.position_in_unique_constraint
from {dataset}.INFORMATION_SCHEMA.KEY_COLUMN_USAGE as k
join {dataset}.INFORMATION_SCHEMA.TABLE_CONSTRAINTS as c
    on c.constraint_name = k.constraint_name and c.table_name = k.table_name
order by k.table_name, k.constraint_name, k.ordinal_position

-- name: referenced_columns
select constraint_name, table_schema, table_name, column_name
from {dataset}.INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE

-- name: views
select table_name, view_definition
from {dataset}.INFORMATION_SCHEMA.VIEWS

-- name: partitions
-- The view refuses to read more than 1,000 tables at once.
select table_name, count(distinct partition_id)
from {dataset}.INFORMATION_SCHEMA.PARTITIONS
where table_name in ({tables}) and partition_id <> '__UNPARTITIONED__'
group by table_name

-- name: changes
select table_id, last_modified_time
from {dataset}.__TABLES__
where type not in (2, 3)
