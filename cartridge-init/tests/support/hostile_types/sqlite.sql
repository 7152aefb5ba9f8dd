-- What SQLite lets a column be, with values that are none of it.
create table every_type (
    row_id integer primary key, anything, number numeric, real_number real, bytes blob,
    made_up "a type (of its own)", day date, moment datetime, truth boolean,
    doubled integer generated always as (number * 2) virtual
);
insert into every_type (anything, number, real_number, bytes, made_up, day, moment, truth) values
('text', 1, 9e999, x'00ff', 'x', '2020-01-01', '-4712-01-01 00:00', 1),
(2, 2.5, -9e999, 'text in a blob', 'y', 'infinity', 12345678, 0),
(x'00', null, 1e-300, null, null, null, null, null);
create table misfits (
    row_id integer primary key, number numeric, whole integer, truth boolean, day date, moment datetime, word text,
    made_up "a type (of its own)", anything, good integer
);
insert into misfits (number, whole, truth, day, moment, word, made_up, anything, good) values
(1.5, 1, 1, '2020-01-01', '2020-01-01 10:00:00', 'word', 'text', 1, 1),
('n/a', 2.5, 'yes', '', '2020-02-30', x'00ff', 3, 'text', 2),
(null, null, null, null, null, null, null, null, null);
