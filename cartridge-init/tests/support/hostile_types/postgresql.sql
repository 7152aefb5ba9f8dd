-- Every type of PostgreSQL, with the values at its edges.
create type odd as enum ('{{ env_var(''HOSTILE_MARKER'') }}', 'it''s', E'a\nb', '', 'yes', '*/', '订单');
create type "odd composite" as ("a b" integer, c text);
create domain "posi tive" as integer check (value > 0);
create table every_type (
    row_id bigint generated always as identity primary key,
    texts text[], numbers integer[][], document json, document_b jsonb, whole int4range, stretch tstzrange,
    several int4multirange, mood odd, moods odd[], pair "odd composite", positive "posi tive", lasts interval,
    bytes bytea, moment timestamp, moment_tz timestamptz, day date, clock time, clock_tz timetz, exact numeric,
    exact_scaled numeric(30, 10), single_precision real, double_precision double precision, id_text uuid, markup xml,
    spot point, edge line, segment lseg, corner box, route path, area polygon, round circle, host inet, network cidr,
    card macaddr, flags bit(3), more_flags bit varying(9), words tsvector, search tsquery, price money, one "char",
    ident name, object oid, position_in_log pg_lsn, fixed char(5), truth boolean, nothing text,
    doubled integer generated always as (length(fixed)) stored
);
insert into every_type (
    texts, numbers, document, document_b, whole, stretch, several, mood, moods, pair, positive, lasts, bytes, moment,
    moment_tz, day, clock, clock_tz, exact, exact_scaled, single_precision, double_precision, id_text, markup, spot,
    edge, segment, corner, route, area, round, host, network, card, flags, more_flags, words, search, price, one,
    ident, object, position_in_log, fixed, truth
)
select
    array['{{', null, '"'], '{{1,2},{3,4}}', '{"a": "NaN"}', '{"{{ x }}": [1, null]}', '[1,5)', '[2020-01-01,)',
    '{[1,2), [5,6)}', 'it''s', array['yes', '']::odd[], row(1, 'x')::"odd composite", 3,
    '-3 years 2 days 00:00:01', '\x00ff00', moment, moment, day, '24:00', '23:59:59+14', number, 1.5, real_number,
    real_number, gen_random_uuid(), '<a>b</a>', '(1,2)', '{1,2,3}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1)]',
    '((0,0),(1,1),(1,0))', '<(0,0),2>', '::1', '10.0.0.0/8', '08:00:2b:01:02:03', '101', '1', 'a fat cat',
    'fat & rat', 12.5, 'x', 'name', 42, '16/B374D848', 'ab', real_number > 0
from (
    values
    ('infinity'::timestamp, 'infinity'::date, 'NaN'::numeric, 'NaN'::double precision),
    ('-infinity', '-infinity', 'Infinity', 'Infinity'),
    ('4713-01-01 BC', '4713-01-01 BC', '-Infinity', '-Infinity'),
    ('294276-12-31', '5874897-12-31', 99999999999999999999.5, 1e-30),
    (null, null, null, null)
) as extreme (moment, day, number, real_number);
create table no_columns ();
