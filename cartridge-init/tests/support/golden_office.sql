-- A database as offices leave them: two languages, keys of two columns, dates and amounts as text, names that hurt.
create schema "Lager & Versand";
create table "Lager & Versand"."Kunden" (
    "Mandant" integer not null, "Kunden-Nr." integer not null, "Name/Firma" varchar not null, "E-Mail" varchar,
    "Geburtstag" varchar(10), "aktiv (J/N)" varchar(1) not null, primary key ("Mandant", "Kunden-Nr.")
);
insert into "Lager & Versand"."Kunden"
select 1 + n % 2, 1000 + n // 2, 'Kunde ' || n, if(n % 9 = 0, null, 'kunde' || n || '@example.com'),
    strftime(date '1950-01-01' + n::integer * 131, '%d.%m.%Y'), if(n % 5 = 0, 'N', 'J')
from range(120) as numbers (n);
comment on table "Lager & Versand"."Kunden" is 'Wer bestellt: je Mandant {{ eine }} Nummer, "von Hand" vergeben.';
comment on column "Lager & Versand"."Kunden"."aktiv (J/N)" is 'J oder N; it''s not a boolean {% raw %}';

create table "Lager & Versand"."Bestell-Köpfe" (
    "Mandant" integer not null, "Bestell-Nr." varchar(10) not null, "Kunden-Nr." integer not null,
    "Datum" varchar(10) not null, "Betrag €" varchar(12) not null, "select" varchar(10) not null,
    "geändert am" timestamp not null, primary key ("Mandant", "Bestell-Nr.")
);
insert into "Lager & Versand"."Bestell-Köpfe"
select 1 + n % 2, 'B' || lpad((n // 2)::varchar, 6, '0'), 1000 + (n // 2) % 60,
    strftime(date '2023-01-02' + (n // 3)::integer, '%d.%m.%Y'),
    replace(printf('%.2f', 10 + (n * 37 % 900) / 7), '.', ','), ['offen', 'bezahlt', 'storniert'][1 + n % 3],
    timestamp '2023-01-02 08:00:00' + n::integer * interval '7 hours'
from range(900) as numbers (n);

create table "Lager & Versand"."Bestell-Positionen" (
    "Mandant" integer not null, "Bestell-Nr." varchar(10) not null, "Pos." integer not null,
    "Artikel" varchar(8) not null, "Menge" integer not null, "Preis" decimal(10, 2) not null,
    primary key ("Mandant", "Bestell-Nr.", "Pos.")
);
insert into "Lager & Versand"."Bestell-Positionen"
select 1 + n % 2, 'B' || lpad((n // 2)::varchar, 6, '0'), pos, 'A' || lpad(((n + pos) % 40)::varchar, 4, '0'),
    1 + (n + pos) % 6, (100 + (n * pos) % 4000) / 100
from range(900) as numbers (n), range(1, 4) as positions (pos) where n % 3 >= pos - 1;

create table "Lager & Versand"."Artikel" (
    "Artikel" varchar(8) not null, "Bezeichnung" varchar not null, "Gruppe" varchar(3), "gültig bis" date not null
);
insert into "Lager & Versand"."Artikel"
select 'A' || lpad(n::varchar, 4, '0'), 'Artikel "' || n || '"', ['X', 'Y', 'Z'][1 + n % 3],
    if(n % 8 = 0, date '2022-12-31', date '9999-12-31')
from range(40) as numbers (n);

create table "order" (
    "group" integer primary key, "from" timestamp, "to" timestamp, "user" varchar, "{{ note }}" varchar, "user " varchar
);
insert into "order"
select n, timestamp '2024-01-01' + n::integer * interval '1 hour', timestamp '2024-01-02' + n::integer * interval '1 hour',
    'u' || n % 7, 'it''s "' || n || '" %}', null
from range(60) as numbers (n);
