-- SQLite's schema table joined with its pragma functions (https://www.sqlite.org/pragma.html#pragfunc).

-- name: server
select sqlite_version()

-- name: tables
-- `shadow` tables are the insides of virtual ones.
select m.name, l.type, m.sql, l.wr
from sqlite_schema as m
join pragma_table_list as l on l.name = m.name and l.schema = 'main'
where m.type in ('table', 'view') and l.type in ('table', 'view', 'virtual') and m.name not like 'sqlite\_%' escape '\'
order by m.name

-- name: columns
select m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
from sqlite_schema as m
join pragma_table_xinfo(m.name) as x
where m.type = :kind and m.name not like 'sqlite\_%' escape '\' and (:name is null or m.name = :name)
order by m.name, x.cid

-- name: foreign_keys
select m.name, k.id, k."table", k."from", k."to"
from sqlite_schema as m
join pragma_foreign_key_list(m.name) as k
where m.type = 'table'
order by m.name, k.id, k.seq

-- name: indexes
select m.name, i.name, i."unique", i.origin, i.partial, x.cid, x.name, s.sql
from sqlite_schema as m
join pragma_index_list(m.name) as i
join pragma_index_xinfo(i.name) as x
left join sqlite_schema as s on s.type = 'index' and s.name = i.name
where m.type = 'table' and x.key = 1
order by m.name, i.name, x.seqno

-- name: page_counts_exist
-- SQLite may be built without `dbstat` (https://www.sqlite.org/dbstat.html).
select 1 from pragma_module_list where name = 'dbstat'

-- name: sizes
select name, pgsize from dbstat('main', 1)

-- name: schema_cookie
select schema_version from pragma_schema_version

-- name: statistics_exist
select 1 from sqlite_schema where name = 'sqlite_stat1'

-- name: statistics
-- The first number of `stat` is the number of rows, as of the last `analyze`.
select tbl, max(cast(stat as integer)) from sqlite_stat1 group by tbl

-- name: json_keys
-- The keys of objects with the kinds of their values, and the number of objects under no key. Filled in, not run as is.
with documents as materialized (
    select {column} as document from {source}
    where case when json_valid({column}) then json_type({column}) end = 'object'
)
select e.key, e.type, count(*) from documents cross join json_each(document) as e group by 1, 2
union all
select null, null, count(*) from documents
