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
with partitions as (
    select pg_partition_root(c.oid) as root, count(*) filter (where c.relkind in ('r', 'f')) as leaves,
        sum(case when c.relkind = 'r' then
            case when c.reltuples >= 0 and c.relpages > 0 then c.reltuples::float8
                when pg_relation_size(c.oid) = 0 then 0
            end
        end) filter (where c.relkind = 'r') as row_count,
        bool_or(c.relkind = 'r' and (c.reltuples < 0 or c.relpages = 0) and pg_relation_size(c.oid) > 0) as is_unknown
    from pg_class as c
    where c.relispartition and c.relkind in ('r', 'p', 'f')
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
    coalesce(p.leaves, 0),
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_description as d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
left join partitions as p on p.root = c.oid
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

-- name: constraints
-- Rows with a parent are copies that the server keeps for partitions. The keys of a table that others inherit from hold
-- for its own rows alone, and a select returns those of its heirs too.
select con.conrelid, con.conname, con.contype::text, con.conkey, con.confrelid, con.confkey,
    con.convalidated and not (c.relkind = 'r' and c.relhassubclass),
    rn.nspname, r.relname, case when con.contype = 'c' then pg_get_expr(con.conbin, con.conrelid) end
from pg_constraint as con
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
    rn.nspname, r.relname, null
from pg_constraint as con
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
    case when i.indpred is not null then pg_get_expr(i.indpred, i.indrelid) end
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

