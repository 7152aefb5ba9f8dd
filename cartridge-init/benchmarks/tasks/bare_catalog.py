"""The limit of reading a PostgreSQL catalog: the fewest queries with the same facts, into plain tuples. Usage: URL."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from typing import Any

import psycopg
from benchmarks.tasks.facts import Found, facts_of
from psycopg import sql

OURS = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"

RELATIONS = f"""
select c.oid, n.nspname, c.relname, c.relkind::text, d.description, c.reltuples, p.partitions,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
    case when c.relkind in ('v', 'm') then btrim(pg_get_viewdef(c.oid)) end, v.reads, p.size_bytes,
    case when c.relkind not in ('r', 'm') then null
        when c.relpages > 0 then (c.relpages::int8 + coalesce(o.relpages, 0)) * current_setting('block_size')::int8
        else pg_table_size(c.oid)
    end,
    obj_description(n.oid, 'pg_namespace'), current_setting('server_version'), current_database()
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_description as d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
left join pg_class as o on o.oid = c.reltoastrelid
left join (
    select i.inhparent, count(*) as partitions, sum(pg_table_size(i.inhrelid)) as size_bytes
    from pg_inherits as i
    join pg_class as k on k.oid = i.inhrelid and k.relispartition and k.relkind = 'r'
    group by 1
) as p on p.inhparent = c.oid
left join (
    select r.ev_class, array_agg(distinct d.refobjid) as reads
    from pg_rewrite as r
    join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
    group by 1
) as v on v.ev_class = c.oid
where {OURS} and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
"""

COLUMNS = f"""
select a.attrelid, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull or t.typnotnull,
    coalesce(pg_get_expr(e.adbin, e.adrelid), t.typdefault), a.attidentity <> '', a.attgenerated <> '',
    case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end, l.labels, d.description
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type as t on t.oid = a.atttypid
left join (
    select enumtypid, array_agg(enumlabel::text order by enumsortorder) as labels from pg_enum group by 1
) as l on l.enumtypid = t.oid
left join pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
left join pg_description as d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
where {OURS} and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
order by a.attrelid, a.attnum
"""

CONSTRAINTS = f"""
select x.conrelid, x.conname, x.contype::text, x.conkey, x.confrelid, x.confkey, x.convalidated,
    x.is_enforced,
    case when x.contype = 'c' then pg_get_expr(x.conbin, x.conrelid) end
from (values (true)) as always (conenforced)
cross join lateral (select k.*, conenforced as is_enforced from pg_constraint as k) as x
join pg_class as c on c.oid = x.conrelid
join pg_namespace as n on n.oid = c.relnamespace
where {OURS} and x.contype in ('p', 'u', 'f', 'c') and not c.relispartition
"""

INDEXES = f"""
select i.indrelid, x.relname, i.indisunique, i.indkey::int2[], am.amname,
    pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid), i.indisclustered
from pg_index as i
join pg_class as x on x.oid = i.indexrelid
join pg_am as am on am.oid = x.relam
join pg_class as c on c.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
where {OURS} and not c.relispartition and c.relkind in ('r', 'p', 'm')
"""

KINDS = {"p": "primary_key", "u": "unique", "f": "foreign_key", "c": "check"}


def main(url: str) -> None:
    started = time.perf_counter()
    with psycopg.connect(url) as connection:
        connection.execute("set search_path = ''")  # the server then writes every name in full
        rows = [connection.execute(sql.SQL(each)).fetchall() for each in (RELATIONS, COLUMNS, CONSTRAINTS, INDEXES)]
    found = _found(*rows)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, **facts_of(found)}))


def _found(
    relations: list[tuple[Any, ...]],
    columns: list[tuple[Any, ...]],
    constraints: list[tuple[Any, ...]],
    indexes: list[tuple[Any, ...]],
) -> Found:
    names = {row[0]: row[1:3] for row in relations}
    numbered: dict[int, dict[int, str]] = defaultdict(dict)
    for row in columns:
        numbered[row[0]][row[2]] = row[1]

    def named(oid: int, key: list[int]) -> tuple[str, ...]:
        table = numbered[oid]
        return tuple(table[number] for number in key if number)

    return Found(
        relations=[
            (*names[row[0]], row[4], row[6] or 0, row[8], tuple(sorted(names[oid] for oid in row[9] or ())))
            for row in relations
        ],
        columns=[
            (*names[oid], name, written, not is_filled, default, identity, tuple(labels or ()), comment)
            for oid, name, _, written, is_filled, default, identity, _, _, labels, comment in columns
        ],
        constraints=[
            (
                *names[oid],
                KINDS[kind],
                name,
                named(oid, key) if kind != "c" else (),
                *(names[to] if kind == "f" else (None, None)),
                named(to, to_key) if kind == "f" else (),
                expression,
                is_validated,
                is_enforced and (kind != "c" or is_validated),
            )
            for oid, name, kind, key, to, to_key, is_validated, is_enforced, expression in constraints
        ],
        indexes=[
            (*names[oid], name, named(oid, key), (expressions,) if expressions else (), unique, predicate, method)
            for oid, name, unique, key, method, expressions, predicate, _ in indexes
        ],
    )


if __name__ == "__main__":
    main(sys.argv[1])
