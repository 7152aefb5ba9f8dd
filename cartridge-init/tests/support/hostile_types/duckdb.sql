-- Every type of DuckDB, with the values at its edges.
create type odd as enum ('{{ env_var(''HOSTILE_MARKER'') }}', 'it''s', E'a\nb', '', 'yes', '*/', '订单');
create table every_type (
    row_id bigint primary key, texts varchar[], fixed integer[3], pair struct("a b" integer, c varchar),
    keyed map(varchar, integer), either union(number integer, word varchar), mood odd, moods odd[], huge hugeint,
    unsigned_huge uhugeint, lasts interval, bytes blob, flags bit, id_text uuid, document json, moment timestamp,
    moment_tz timestamptz, nanos timestamp_ns, seconds timestamp_s, day date, clock time, clock_tz timetz,
    exact decimal(38, 10), single_precision float, double_precision double, tiny utinyint, truth boolean,
    nothing varchar, doubled integer as (tiny * 2)
);
insert into every_type (
    row_id, texts, fixed, pair, keyed, either, mood, moods, huge, unsigned_huge, lasts, bytes, flags, id_text,
    document, moment, moment_tz, nanos, seconds, day, clock, clock_tz, exact, single_precision, double_precision,
    tiny, truth
)
select
    row_number() over (), ['{{', null], [1, 2, 3], {'a b': 1, 'c': 'x'}, map {'k': 1}, 'word', 'it''s', ['yes', ''],
    170141183460469231731687303715884105727, 1, interval '-3 years', '\x00\xFF'::blob, '101'::bit, uuid(),
    '{"a": "{{ x }}"}', moment, moment, '2020-01-01', '2020-01-01', day, '24:00', '23:59:59+14', 1.5, number, number,
    3, true
from (
    values
    ('infinity'::timestamp, 'infinity'::date, 'NaN'::double),
    ('-infinity', '-infinity', 'Infinity'),
    ('4713-01-01 (BC)', '4713-01-01 (BC)', '-Infinity'),
    (null, null, null)
) as extreme (moment, day, number);
