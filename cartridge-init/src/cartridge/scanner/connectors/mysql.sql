-- The catalog of MySQL 8 and MariaDB, by what both servers' information_schema has; a name that ends in `_mysql` or
-- `_mariadb` is for that server alone. Comparisons there are blind to case: the reader looks at the names again.

-- name: server
select version(), @@version_comment, database(), connection_id()

-- name: uptime
show global status like 'Uptime'

-- name: schemas_mysql
select schema_name, '' from information_schema.schemata
where schema_name not in ('information_schema', 'mysql', 'performance_schema', 'sys', 'ndbinfo')
    or schema_name = database()
order by schema_name

-- name: schemas_mariadb
select schema_name, schema_comment from information_schema.schemata
where schema_name not in ('information_schema', 'mysql', 'performance_schema', 'sys') or schema_name = database()
order by schema_name

-- name: tables
select table_schema, table_name, table_type, engine, table_rows, data_length, create_options, table_comment
from information_schema.tables
where table_schema in %(schemas)s

-- name: columns
select table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, column_type, extra,
    generation_expression, column_comment
from information_schema.columns
where table_schema in %(schemas)s
order by table_schema, table_name, ordinal_position

-- name: indexes_mysql
select table_schema, table_name, index_name, non_unique, column_name, sub_part, index_type, expression
from information_schema.statistics
where table_schema in %(schemas)s
order by table_schema, table_name, index_name, seq_in_index

-- name: indexes_mariadb
select table_schema, table_name, index_name, non_unique, column_name, sub_part, index_type, null
from information_schema.statistics
where table_schema in %(schemas)s
order by table_schema, table_name, index_name, seq_in_index

-- name: foreign_keys
select table_schema, table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name,
    referenced_column_name
from information_schema.key_column_usage
where table_schema in %(schemas)s and referenced_table_name is not null
order by table_schema, table_name, constraint_name, ordinal_position

-- name: checks_mysql
select t.table_schema, t.table_name, c.constraint_name, c.check_clause, t.enforced
from information_schema.check_constraints as c
join information_schema.table_constraints as t
    on t.constraint_schema = c.constraint_schema and t.constraint_name = c.constraint_name
where t.table_schema in %(schemas)s and t.constraint_type = 'CHECK'
order by t.table_schema, t.table_name, c.constraint_name

-- name: checks_mariadb
select constraint_schema, table_name, constraint_name, check_clause, 'YES'
from information_schema.check_constraints
where constraint_schema in %(schemas)s
order by constraint_schema, table_name, constraint_name

-- name: partitions
select table_schema, table_name, partition_method, partition_expression, subpartition_method, subpartition_expression,
    count(distinct partition_name)
from information_schema.partitions
where table_schema in %(schemas)s and partition_name is not null
group by 1, 2, 3, 4, 5, 6

-- name: views
select table_schema, table_name, view_definition
from information_schema.views
where table_schema in %(schemas)s

-- name: changes
select table_schema, table_name, create_time, update_time
from information_schema.tables
where table_schema in %(schemas)s and update_time < now() - interval 2 second

-- name: cardinalities
-- What the engine samples of its indexes, and keeps up to date by itself where it is told to.
select s.table_schema, s.table_name, s.column_name, s.cardinality, t.table_rows, s.index_name, s.non_unique
from information_schema.statistics as s
join information_schema.tables as t on t.table_schema = s.table_schema and t.table_name = s.table_name
where s.table_schema in %(schemas)s and s.seq_in_index = 1 and s.sub_part is null and s.column_name is not null
    and s.index_type = 'BTREE' and s.cardinality > 0 and t.engine = 'InnoDB' and @@innodb_stats_auto_recalc
    and t.table_rows > %(rows)s

-- name: column_statistics
-- MariaDB's statistics independent of the engine, made by `analyze table ... persistent for all`; only where the table
-- has not grown or shrunk by more than a tenth since.
select c.db_name, c.table_name, c.column_name, s.cardinality * (1 - c.nulls_ratio) / c.avg_frequency
from mysql.column_stats as c
join mysql.table_stats as s on s.db_name = c.db_name and s.table_name = c.table_name
join information_schema.tables as t on t.table_schema = c.db_name and t.table_name = c.table_name
where c.db_name in %(schemas)s and c.avg_frequency > 0 and abs(cast(t.table_rows as signed) - cast(s.cardinality as signed)) <= s.cardinality / 10

