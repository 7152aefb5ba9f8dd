-- The catalog of PostgreSQL 12 and later. Schemas and relations come as bound parameters, never as text.

-- name: server
select current_setting('server_version'), current_setting('server_version_num')::int, current_database()

-- name: schemas
select n.nspname, obj_description(n.oid, 'pg_namespace')
from pg_namespace as n
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_schema_privilege(n.oid, 'usage')
order by n.nspname

-- name: relations
-- What belongs to an extension is not the person's data. Partitions are counted for their root and left out.
-- Sizes are the pages of the last vacuum or analyze, those of long values that are kept beside the table (toast) among
-- them; a table that had neither is measured. Measuring waits for locks, which is why not every table is.
with pages as (
    select c.oid,
        case when c.relpages > 0 then (c.relpages::int8 + coalesce(t.relpages, 0)) * current_setting('block_size')::int8
            else pg_table_size(c.oid)
        end as size_bytes,
        c.relpages > 0 as is_estimated
    from pg_class as c
    left join pg_class as t on t.oid = c.reltoastrelid
    where c.relkind in ('r', 'm')
        and (c.relispartition or c.relnamespace in (select oid from pg_namespace where nspname = any (%(schemas)s)))
),
partitions as (
    select pg_partition_root(c.oid) as root, count(*) filter (where c.relkind in ('r', 'f')) as leaves,
        sum(case when c.relkind = 'r' then
            case when c.reltuples >= 0 and c.relpages > 0 then c.reltuples::float8
                when pg_relation_size(c.oid) = 0 then 0
            end
        end) filter (where c.relkind = 'r') as row_count,
        bool_or(c.relkind = 'r' and (c.reltuples < 0 or c.relpages = 0) and pg_relation_size(c.oid) > 0) as is_unknown,
        sum(s.size_bytes)::int8 as size_bytes, coalesce(bool_or(s.is_estimated), false) as is_estimated
    from pg_class as c
    left join pages as s on s.oid = c.oid
    where c.relispartition and c.relkind in ('r', 'p', 'f')
    group by 1
),
-- What a view reads, as the server noted it when the view was made.
reading as (
    select r.ev_class as view, array_agg(distinct coalesce(pg_partition_root(d.refobjid)::oid, d.refobjid)) as relations
    from pg_rewrite as r
    join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
    group by 1
)
select c.oid, n.nspname, c.relname, c.relkind::text, d.description,
    case
        when c.relkind = 'p' then case when not coalesce(p.is_unknown, false) then coalesce(p.row_count, 0) end
        when c.relkind in ('r', 'm') then
            case when c.reltuples >= 0 and c.relpages > 0 then c.reltuples::float8
                when pg_relation_size(c.oid) = 0 then 0
            end
        when c.relkind = 'f' and c.reltuples > 0 then c.reltuples::float8
    end,
    case when c.relkind = 'p' then coalesce(p.size_bytes, 0) else s.size_bytes end,
    case when c.relkind = 'p' then coalesce(p.is_estimated, false) else s.is_estimated end,
    coalesce(p.leaves, 0),
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
    case when c.relkind in ('v', 'm') then v.relations end
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_description as d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
left join pages as s on s.oid = c.oid
left join partitions as p on p.root = c.oid
left join reading as v on v.view = c.oid
where n.nspname = any (%(schemas)s) and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and not exists (
        select from pg_depend as e
        where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
    )

-- name: columns
-- `not null` as it holds for the rows that a select returns: from version 18 on it may be declared without a look at
-- the rows that are there, and until 17 a table that inherits may lift it for its own.
select a.attrelid, a.attname, a.attnum, a.atttypid, format_type(a.atttypid, a.atttypmod), t.typtype::text, t.typelem,
    a.attnotnull and (a.attrelid, a.attnum) not in (
        select k.conrelid, k.conkey[1] from pg_constraint as k where k.contype = 'n' and not k.convalidated
    ) and not (
        c.relkind = 'r' and c.relhassubclass and exists (
            select from pg_inherits as h
            join pg_attribute as b on b.attrelid = h.inhrelid and b.attname = a.attname
            where h.inhparent = c.oid and not b.attnotnull
        )
    ),
    a.attidentity <> '', a.attgenerated <> '', pg_get_expr(e.adbin, e.adrelid), d.description
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type as t on t.oid = a.atttypid
left join pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
left join pg_description as d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
where n.nspname = any (%(schemas)s) and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
order by a.attrelid, a.attnum

-- name: named_types
-- Enums and domains: the types whose meaning their name does not tell.
select t.oid, t.typtype::text, t.typbasetype, format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
    (select array_agg(l.enumlabel::text order by l.enumsortorder) from pg_enum as l where l.enumtypid = t.oid),
    coalesce(b.typelem, 0)
from pg_type as t
left join pg_type as b on b.oid = t.typbasetype
where t.typtype in ('e', 'd') and t.typnamespace <> 'information_schema'::regnamespace

-- name: composite_attributes
-- The fields of composite types, down to those that are nested in their fields, through arrays and domains.
with recursive used (oid) as (
    select unnest(%(types)s::oid[])
    union
    select next.oid
    from used as u
    join pg_type as t on t.oid = u.oid
    cross join lateral (
        select t.typelem where t.typelem <> 0
        union all
        select t.typbasetype where t.typtype = 'd'
        union all
        select a.atttypid from pg_attribute as a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    ) as next (oid)
)
select t.oid, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod), f.typtype::text, f.typelem, d.description
from used as u
join pg_type as t on t.oid = u.oid and t.typtype = 'c'
join pg_attribute as a on a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
join pg_type as f on f.oid = a.atttypid
left join pg_description as d
    on d.objoid = a.attrelid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
order by t.oid, a.attnum

-- name: constraints
-- Rows with a parent are copies that the server keeps for partitions. The keys of a table that others inherit from hold
-- for its own rows alone, and a select returns those of its heirs too. From version 18 on a constraint may be declared
-- that nobody enforces; before, `conenforced` is found in `always` alone, where every one is.
select con.conrelid, con.conname, con.contype::text, con.conkey, con.confrelid, con.confkey,
    con.convalidated and (con.contype = 'c' and not con.connoinherit or not (c.relkind = 'r' and c.relhassubclass)),
    con.is_enforced,
    rn.nspname, r.relname, case when con.contype = 'c' then pg_get_expr(con.conbin, con.conrelid) end
from (values (true)) as always (conenforced)
cross join lateral (select k.*, conenforced as is_enforced from pg_constraint as k) as con
join pg_class as c on c.oid = con.conrelid
join pg_namespace as n on n.oid = c.relnamespace
left join pg_class as r on r.oid = con.confrelid
left join pg_namespace as rn on rn.oid = r.relnamespace
where n.nspname = any (%(schemas)s) and con.contype in ('p', 'u', 'f', 'c') and con.conparentid = 0
    and not c.relispartition
order by con.conrelid, array_position(array['p', 'u', 'f', 'c'], con.contype::text), con.conname

-- name: partition_foreign_keys
-- Foreign keys that partitions declare for themselves, in the columns of the root. Rows of partitions without the key
-- were not checked: then it is not validated.
select root.relation, min(con.conname), 'f', mine.numbers, con.confrelid, con.confkey,
    bool_and(con.convalidated) and count(distinct con.conrelid) = (
        select count(*) from pg_partition_tree(root.relation) as t where t.isleaf and t.level > 0
    ),
    bool_and(con.is_enforced), rn.nspname, r.relname, null
from (values (true)) as always (conenforced)
cross join lateral (select k.*, conenforced as is_enforced from pg_constraint as k) as con
join pg_class as c on c.oid = con.conrelid and c.relispartition
cross join lateral (select pg_partition_root(c.oid)::oid as relation) as root
join pg_class as p on p.oid = root.relation
join pg_namespace as n on n.oid = p.relnamespace
join pg_class as r on r.oid = con.confrelid
join pg_namespace as rn on rn.oid = r.relnamespace
cross join lateral (
    select array_agg(top.attnum order by k.position) as numbers
    from unnest(con.conkey) with ordinality as k (attnum, position)
    join pg_attribute as leaf on leaf.attrelid = c.oid and leaf.attnum = k.attnum
    join pg_attribute as top on top.attrelid = root.relation and top.attname = leaf.attname
) as mine
where con.contype = 'f' and con.conparentid = 0 and n.nspname = any (%(schemas)s)
group by root.relation, mine.numbers, con.confrelid, con.confkey, rn.nspname, r.relname
order by 1, 2

-- name: attribute_names
select a.attrelid, a.attnum, a.attname
from pg_attribute as a
where a.attrelid = any (%(relations)s) and a.attnum > 0

-- name: indexes
select i.indrelid, x.relname, i.indisunique and i.indisvalid, i.indkey::int2[], i.indnkeyatts, am.amname,
    case when i.indexprs is not null then (
        select array_agg(pg_get_indexdef(i.indexrelid, k.position::int, true) order by k.position)
        from unnest(i.indkey::int2[]) with ordinality as k (attnum, position)
        where k.attnum = 0 and k.position <= i.indnkeyatts
    ) end,
    case when i.indpred is not null then pg_get_expr(i.indpred, i.indrelid) end, i.indisclustered
from pg_index as i
join pg_class as x on x.oid = i.indexrelid
join pg_am as am on am.oid = x.relam
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any (%(schemas)s) and not c.relispartition and c.relkind in ('r', 'p', 'm')
order by i.indrelid, x.relname

-- name: distinct_estimates
-- Only statistics that no more than a tenth of the table has changed since.
select s.schemaname, s.tablename, s.attname, s.n_distinct
from pg_stats as s
join pg_namespace as n on n.nspname = s.schemaname
join pg_class as c on c.relnamespace = n.oid and c.relname = s.tablename
where s.schemaname = any (%(schemas)s) and s.inherited = (c.relkind = 'p') and s.n_distinct <> 0
    and c.reltuples > 0
    and (pg_stat_get_last_analyze_time(c.oid) is not null or pg_stat_get_last_autoanalyze_time(c.oid) is not null)
    and pg_stat_get_mod_since_analyze(c.oid) <= c.reltuples / 10

-- name: change_markers
-- Counters of what was written, the file that a truncate or a rewrite replaces, and the row of `pg_class` that altering
-- the table replaces. A standby does not count; of foreign tables nobody knows; a table that others inherit from is
-- read with the rows of its heirs.
select n.nspname, c.relname, md5(concat_ws(' ', c.xmin, d.stats_reset, w.written))
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_stat_database as d on d.datname = current_database()
cross join lateral (
    select bool_or(f.relkind = 'f') as is_foreign, string_agg(
        concat_ws(
            ' ', f.oid, f.relfilenode, f.xmin, pg_stat_get_tuples_inserted(f.oid), pg_stat_get_tuples_updated(f.oid),
            pg_stat_get_tuples_deleted(f.oid)
        ),
        ',' order by f.oid
    ) as written
    from (
        select c.oid where c.relkind <> 'p'
        union all
        select t.relid from pg_partition_tree(c.oid) as t where c.relkind = 'p'
    ) as part (oid)
    join pg_class as f on f.oid = part.oid
) as w
where n.nspname = any (%(schemas)s) and c.relkind in ('r', 'p', 'm') and not c.relispartition
    and not (c.relkind = 'r' and c.relhassubclass) and not w.is_foreign
    and current_setting('track_counts')::bool and not pg_is_in_recovery()

-- name: column_statistics
-- Only those of a table that no more than a tenth has changed of since; the rows that `analyze` looked at are 300 for
-- each value that it keeps. Most common values and bounds only of numbers and dates, as of others nobody asks for them;
-- how common they are, of all.
select s.attname, s.n_distinct, s.null_frac, s.correlation, c.reltuples::float8,
    300 * case when coalesce(a.attstattarget, -1) >= 0 then a.attstattarget
        else current_setting('default_statistics_target')::int end,
    pg_stat_get_mod_since_analyze(c.oid),
    case when t.typcategory in ('N', 'D') then s.most_common_vals::text::text[] end,
    s.most_common_freqs,
    case when t.typcategory in ('N', 'D') then s.histogram_bounds::text::text[] end
from pg_stats as s
join pg_namespace as n on n.nspname = s.schemaname
join pg_class as c on c.relnamespace = n.oid and c.relname = s.tablename
join pg_attribute as a on a.attrelid = c.oid and a.attname = s.attname
join pg_type as t on t.oid = a.atttypid
where s.schemaname = %(schema)s and s.tablename = %(table)s and s.inherited = (c.relkind = 'p')
    and c.reltuples > 0
    and (pg_stat_get_last_analyze_time(c.oid) is not null or pg_stat_get_last_autoanalyze_time(c.oid) is not null)
    and pg_stat_get_mod_since_analyze(c.oid) <= c.reltuples / 10

-- name: json_keys
-- The keys of objects with the kinds of their values, and the number of objects under no key. Filled in, not run as is.
with documents as materialized (
    select {column}::{json} as document from {source} where {json}_typeof({column}::{json}) = 'object'
)
select e.key, {json}_typeof(e.value), count(*) from documents cross join lateral {json}_each(document) as e group by 1, 2
union all
select null, null, count(*) from documents
