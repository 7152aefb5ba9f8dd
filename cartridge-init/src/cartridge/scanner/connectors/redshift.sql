-- The catalog of Amazon Redshift. Queries of its PostgreSQL tables run on the leader node, which knows what PostgreSQL
-- 8.0 knew: no functions on arrays, no lateral, nothing aggregated into arrays. They cannot be joined with views over
-- the compute nodes (`svv_table_info`, `svv_mv_info`), which is why those stand alone.
-- `:schemas` and `:relations` become as many bound parameters as there are values.

-- name: server
select version(), current_database()

-- name: backend
select pg_backend_pid()

-- name: schemas
select n.nspname, d.description
from pg_namespace as n
left join pg_description as d on d.objoid = n.oid and d.classoid = n.tableoid and d.objsubid = 0
where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'catalog_history')
    and has_schema_privilege(n.nspname, 'usage')
order by n.nspname

-- name: relations
select c.oid, n.nspname, c.relname, c.relkind::varchar, d.description, c.reltuples, i.releffectivediststyle,
    case when c.relkind = 'v' then pg_get_viewdef(c.oid) end
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_class_info as i on i.reloid = c.oid
left join pg_description as d on d.objoid = c.oid and d.classoid = c.tableoid and d.objsubid = 0
where n.nspname in (:schemas) and c.relkind in ('r', 'v')
order by n.nspname, c.relname

-- name: columns
select a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    pg_get_expr(e.adbin, e.adrelid), d.description
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
left join pg_description as d on d.objoid = c.oid and d.classoid = c.tableoid and d.objsubid = a.attnum
where n.nspname in (:schemas) and c.relkind in ('r', 'v')
order by a.attrelid, a.attnum

-- name: constraints
select con.conrelid, con.conname, con.contype::varchar, con.conkey, con.confrelid, con.confkey, rn.nspname, r.relname
from pg_constraint as con
join pg_class as c on c.oid = con.conrelid
join pg_namespace as n on n.oid = c.relnamespace
left join pg_class as r on r.oid = con.confrelid
left join pg_namespace as rn on rn.oid = r.relnamespace
where n.nspname in (:schemas) and con.contype in ('p', 'u', 'f')
order by con.conrelid, con.conname

-- name: attribute_names
select a.attrelid, a.attnum, a.attname
from pg_attribute as a
where a.attrelid in (:relations) and a.attnum > 0

-- name: table_keys
-- Tells of the schemas in the search path alone.
select schemaname, tablename, "column", sortkey, distkey
from pg_table_def
where schemaname in (:schemas) and (sortkey <> 0 or distkey)

-- name: late_binding_columns
select view_schema, view_name, col_name, col_type
from pg_get_late_binding_view_cols() as cols (
    view_schema name, view_name name, col_name name, col_type varchar, col_num int
)
order by view_schema, view_name, col_num

-- name: table_info
-- Sizes in blocks of 1 MB. Rows that are deleted and not yet vacuumed count too; a table without rows is not there.
select "schema", "table", diststyle, size, tbl_rows
from svv_table_info
where "schema" in (:schemas)

-- name: is_superuser
select usesuper from pg_user where usename = current_user

-- name: materialized_views
select database_name, schema_name, name
from svv_mv_info

-- name: external_schemas
select schemaname
from svv_external_schemas
where schemaname in (:schemas)

-- name: external_tables
select redshift_database_name, schemaname, tablename, parameters
from svv_external_tables
where schemaname in (:schemas)
order by schemaname, tablename

-- name: external_columns
select redshift_database_name, schemaname, tablename, columnname, external_type, part_key, is_nullable
from svv_external_columns
where schemaname in (:schemas)
order by schemaname, tablename, columnnum
