-- What Redshift's documentation says of its system views and functions, for a PostgreSQL that stands in for it.
-- `pg_stand_in` holds what PostgreSQL has no place for; its name keeps it out of every list of schemas.
set allow_system_table_mods = on;

create schema pg_stand_in;
create table pg_stand_in.styles (relation regclass primary key, style int not null);
create table pg_stand_in.keys (
    relation regclass not null, "column" name not null, sortkey int not null default 0, distkey bool not null default false
);
create table pg_stand_in.late_binding_columns (
    view_schema name, view_name name, col_name name, col_type varchar, col_num int
);
create table pg_stand_in.materialized_views (schema_name name, name name);
create table pg_stand_in.external_schemas (schemaname text);
create table pg_stand_in.external_tables (schemaname text, tablename text, parameters text);
create table pg_stand_in.external_columns (
    schemaname text, tablename text, columnname text, external_type text, columnnum int, part_key int, is_nullable text
);

-- https://docs.aws.amazon.com/redshift/latest/dg/r_PG_CLASS_INFO.html
create view pg_catalog.pg_class_info as
select c.oid as reloid, c.relname, c.relnamespace, s.style as releffectivediststyle
from pg_class as c
left join pg_stand_in.styles as s on s.relation = c.oid;

-- https://docs.aws.amazon.com/redshift/latest/dg/r_PG_TABLE_DEF.html
create view pg_catalog.pg_table_def as
select n.nspname as schemaname, c.relname as tablename, a.attname as "column",
    format_type(a.atttypid, a.atttypmod)::char(128) as type, 'none'::char(32) as encoding,
    coalesce(k.distkey, false) as distkey, coalesce(k.sortkey, 0) as sortkey, a.attnotnull as "notnull"
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_stand_in.keys as k on k.relation = c.oid and k."column" = a.attname
where c.relkind = 'r' and n.nspname = any (current_schemas(false));

-- https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TABLE_INFO.html
create view pg_catalog.svv_table_info as
select current_database()::text as database, n.nspname::text as "schema", c.oid as table_id, c.relname::text as "table",
    case s.style when 1 then 'KEY(' || k."column" || ')' when 8 then 'ALL' when 0 then 'EVEN' else 'AUTO(ALL)' end
        as diststyle,
    ceil(pg_table_size(c.oid) / 1048576.0)::bigint as size, r.tbl_rows
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_stand_in.styles as s on s.relation = c.oid
left join pg_stand_in.keys as k on k.relation = c.oid and k.distkey
cross join lateral (
    select (xpath('/row/rows/text()',
        query_to_xml(format('select count(*) as rows from %I.%I', n.nspname, c.relname), false, true, '')
    ))[1]::text::numeric(38, 0) as tbl_rows
) as r
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and r.tbl_rows > 0;

-- https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_MV_INFO.html
create view pg_catalog.svv_mv_info as
select current_database()::char(128) as database_name, schema_name::char(128), name::char(128)
from pg_stand_in.materialized_views;

-- https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_EXTERNAL_SCHEMAS.html, ..._TABLES.html, ..._COLUMNS.html
create view pg_catalog.svv_external_schemas as select schemaname from pg_stand_in.external_schemas;
create view pg_catalog.svv_external_tables as
select current_database()::text as redshift_database_name, schemaname, tablename, parameters
from pg_stand_in.external_tables;
create view pg_catalog.svv_external_columns as
select current_database()::text as redshift_database_name, schemaname, tablename, columnname, external_type, columnnum,
    part_key, is_nullable
from pg_stand_in.external_columns;

-- https://docs.aws.amazon.com/redshift/latest/dg/PG_GET_LATE_BINDING_VIEW_COLS.html
create function pg_catalog.pg_get_late_binding_view_cols() returns setof record language sql
    as 'select * from pg_stand_in.late_binding_columns';

-- https://docs.aws.amazon.com/redshift/latest/dg/r_HLL_function.html
create function pg_stand_in.cardinality_of(anycompatiblearray) returns bigint language sql
    as 'select count(distinct value) from unnest($1) as value';
create aggregate pg_catalog.hll (anycompatible) (
    sfunc = array_append, stype = anycompatiblearray, initcond = '{}', finalfunc = pg_stand_in.cardinality_of
);

-- https://docs.aws.amazon.com/redshift/latest/dg/r_FNV_HASH.html
create function pg_catalog.fnv_hash(anyelement) returns bigint language sql immutable strict
    as 'select hashtextextended($1::text, 0)';

-- https://docs.aws.amazon.com/redshift/latest/dg/r_SUPER_type.html
create domain pg_catalog.super as jsonb;
create function pg_catalog.json_serialize(jsonb) returns varchar language sql immutable strict as 'select $1::varchar';
create function pg_catalog.identity(int, int, text) returns bigint language sql as 'select 1::bigint';

grant usage on schema pg_stand_in to public;
grant select on all tables in schema pg_stand_in to public;
grant select on pg_class_info, pg_table_def, svv_mv_info, svv_external_schemas, svv_external_tables, svv_external_columns
    to public;
