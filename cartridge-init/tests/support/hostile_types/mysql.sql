-- Every type of MariaDB, with the values at its edges; MySQL has them all but inet6 and uuid.
create table every_type (
    row_id bigint unsigned not null auto_increment primary key,
    tiny tinyint, tiny_unsigned tinyint unsigned, truth tinyint(1), small smallint, medium mediumint unsigned zerofill,
    whole int unsigned, big bigint, huge bigint unsigned, exact decimal(65, 30), plain decimal(20, 4) unsigned,
    single_precision float, double_precision double, flag bit(1), flags bit(64), year_of year, day date, clock time(6),
    moment datetime(6), moment_tz timestamp(6) null, fixed char(5) character set latin1, words varchar(300),
    tiny_words tinytext, long_words longtext, bytes varbinary(20), fixed_bytes binary(16), blobs longblob,
    mood enum('{{ env_var(''HOSTILE_MARKER'') }}', 'it''s', '', 'yes', '*/', '订单'), several set('a', 'it''s'),
    document json, host inet6, id uuid, spot point, area geometry, nothing text,
    doubled int generated always as (tiny * 2) virtual, stored_doubled int generated always as (tiny * 2) stored,
    secret int invisible default 7
);
set sql_mode = '';
insert into every_type (
    tiny, tiny_unsigned, truth, small, medium, whole, big, huge, exact, plain, single_precision, double_precision, flag,
    flags, year_of, day, clock, moment, moment_tz, fixed, words, tiny_words, long_words, bytes, fixed_bytes, blobs, mood,
    several, document, host, id, spot, area
) values
    (-128, 0, 0, -32768, 0, 0, -9223372036854775808, 0, -0.000000000000000000000000000001, 0, -3.4e38, -1.7e308, 0, 0, 0,
    '0000-00-00', '-838:59:59', '0000-00-00', '0000-00-00', 'é', '{{ x }}', '', '订单', x'ff00', x'00', x'fffe', '',
    '', '{"{{ x }}": [1, null]}', '::', '00000000-0000-0000-0000-000000000000', point(0, 0),
    st_geomfromtext('polygon((0 0, 1 0, 1 1, 0 0))')),
    (127, 255, 5, 32767, 16777215, 4294967295, 9223372036854775807, 18446744073709551615,
    99999999999999999999999999999999999.5, 9999999999999999.9999, 3.4e38, 1.7e308, 1, ~0, 2155, '9999-12-31',
    '838:59:59', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07', 'zz', 'a ', 'x', repeat('y', 70000), x'', x'ff',
    '', '订单', 'a,it''s', '"NaN"', 'ffff::1', 'ffffffff-ffff-ffff-ffff-ffffffffffff', point(1e300, -1e300),
    point(1, 2)),
    (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2000, '2024-00-05', '24:00', '2024-06-00 01:00', '1970-01-01 00:00:01',
    'ab', 'b', null, null, null, null, null, 'yes', null, null, null, null, null, null),
    (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
    null, null, null, null, null, null, null, null, null, null, null, null, null, null);
