"""What is measured on MariaDB where its types, collations and samples are its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.checks import InclusionCheck, UniquenessCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ColumnProfile, TableProfile
from cartridge.scanner.checking import answer_checks
from cartridge.scanner.connectors import mysql
from cartridge.scanner.connectors.mysql import MariaDBConnector
from cartridge.scanner.connectors.mysql_sampling import key_to_sample_by, ranges
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.samples import sample_rows
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url
from hostile import types_of
from servers import MariaDBServer

DATABASE = "measured"


@pytest.fixture
def connector(mariadb: MariaDBServer) -> Iterator[MariaDBConnector]:
    with MariaDBConnector(read_url(mariadb.create_database(DATABASE))) as connector:
        yield connector


def load(mariadb: MariaDBServer, statements: Sequence[str]) -> None:
    with mariadb.connect(DATABASE) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def measured(connector: MariaDBConnector, **options: int) -> tuple[Catalog, TableProfile]:
    catalog = read_catalog(connector, Selection())
    (profile,), problems = profile_tables(connector, catalog, ProfileOptions(**options))
    assert problems == ()
    return catalog, profile


def column(profile: TableProfile, name: str) -> ColumnProfile:
    found = profile.column(name)
    assert found is not None, name
    return found


def test_every_type_is_measured_and_shown(mariadb: MariaDBServer, connector: MariaDBConnector) -> None:
    mariadb.sql(DATABASE, types_of("mysql"))
    catalog, profile = measured(connector)
    assert (column(profile, "huge").maximum, column(profile, "big").minimum) == (str(2**64 - 1), str(-(2**63)))
    assert (column(profile, "day").minimum, column(profile, "day").maximum) == ("2024-00-05", "9999-12-31")
    misfits = {each.name: each.misfit_count for each in profile.columns if each.misfit_count}
    assert {name: misfits[name] for name in ("day", "moment", "moment_tz")} == {"day": 2, "moment": 2, "moment_tz": 1}
    assert column(profile, "long_words").max_length == 70_000
    assert column(profile, "fixed").max_length == 2
    assert column(profile, "secret").null_count == 0
    (first, *_) = sample_rows(connector, catalog.tables[0], 4)
    assert (first["spot"], first["day"], first["clock"]) == ("POINT(0 0)", "0000-00-00", "-838:59:59.000000")
    assert (first["secret"], first["words"], first["fixed"]) == ("7", "{{ x }}", "é")


def test_texts_are_compared_letter_by_letter(mariadb: MariaDBServer, connector: MariaDBConnector) -> None:
    load(
        mariadb,
        [
            "create table codes (code varchar(9) collate utf8mb4_general_ci, owner varchar(9) character set latin1)",
            "insert into codes select elt(1 + seq % 4, 'Paid', 'paid', 'päid', 'paid '), 'X' from seq_1_to_80",
            "create table owners (owner varchar(9) collate utf8mb4_bin primary key)",
            "insert into owners values ('x')",
        ],
    )
    catalog = read_catalog(connector, Selection())
    profiles, _ = profile_tables(connector, catalog)
    codes = next(each for each in profiles if each.table == "codes")
    counts = {each.value: each.count for each in column(codes, "code").values}
    assert counts == {"Paid": 20, "paid": 20, "päid": 20, "paid ": 20}
    name = TableName(schema_name=DATABASE, table="codes")
    owners = TableName(schema_name=DATABASE, table="owners")
    unique, included = answer_checks(
        connector,
        [
            UniquenessCheck(table=name, columns=("code",)),
            InclusionCheck(table=name, columns=("owner",), ref_table=owners, ref_columns=("owner",)),
        ],
    )
    assert (unique.violations, included.violations) == (76, 80)


def test_estimates_from_drawn_rows_are_near(mariadb: MariaDBServer, connector: MariaDBConnector) -> None:
    load(
        mariadb,
        [
            "create table many (id integer primary key, groups_of integer, mail varchar(20))",
            "insert into many select seq, seq div 10, concat('m', seq) from seq_1_to_40000",
            "analyze table many",
        ],
    )
    _, profile = measured(connector)
    assert profile.row_count == 40_000
    assert column(profile, "groups_of").distinct_count == pytest.approx(4_000, rel=0.1)
    assert column(profile, "mail").distinct_count == pytest.approx(40_000, rel=0.1)


def test_own_statistics_are_used_while_they_are_fresh(mariadb: MariaDBServer, connector: MariaDBConnector) -> None:
    load(
        mariadb,
        [
            "create table counted (id integer primary key, color integer)",
            "insert into counted select seq, seq % 300 from seq_1_to_20000",
            "analyze table counted persistent for all",
        ],
    )
    name = TableName(schema_name=DATABASE, table="counted")
    assert connector.distinct_estimates([DATABASE])[name]["color"] == pytest.approx(300, rel=0.02)
    load(mariadb, ["insert into counted select seq, 1 from seq_30001_to_60000"])
    assert name not in connector.distinct_estimates([DATABASE])
    mariadb.sql("", f"create or replace user reader identified by 'r'; grant select on {DATABASE}.* to reader")
    with MariaDBConnector(read_url(f"mariadb://reader:r@{mariadb.host}:{mariadb.port}/{DATABASE}")) as other:
        assert other.distinct_estimates([DATABASE]) == {}


@pytest.mark.parametrize("gap", [1, 1000])
def test_stretches_of_a_key_hold_the_rows_that_were_asked_for(
    mariadb: MariaDBServer, connector: MariaDBConnector, monkeypatch: pytest.MonkeyPatch, gap: int
) -> None:
    load(
        mariadb,
        [
            "create table long_one (id bigint primary key, value_of integer, hidden_one integer invisible)",
            f"insert into long_one (id, value_of) select if(seq > 19990, seq * {gap}, seq), seq from seq_1_to_20000",
            "analyze table long_one",
        ],
    )
    monkeypatch.setattr(mysql, "FULL_SCAN_ROWS", 1000)
    catalog, profile = measured(connector, max_rows=2000)
    (table,) = catalog.tables
    key = key_to_sample_by(table)
    assert key is not None
    condition = ranges(connector, table, key, 2000)
    assert condition == ranges(connector, table, key, 2000)
    ((rows,),) = connector.query(f"select count(*) from {DATABASE}.long_one where {condition}", timeout_seconds=9)
    assert 900 <= rows <= 2000
    assert profile.is_sampled
    assert profile.rows_read == rows
    assert column(profile, "hidden_one").null_count == rows


def test_without_an_integer_key_the_first_rows_are_the_sample(
    mariadb: MariaDBServer, connector: MariaDBConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(mariadb, ["create table heap (note varchar(9))", "insert into heap select seq from seq_1_to_5000"])
    load(mariadb, ["analyze table heap"])
    monkeypatch.setattr(mysql, "FULL_SCAN_ROWS", 1000)
    _, profile = measured(connector, max_rows=1500)
    assert (profile.is_sampled, profile.rows_read) == (True, 1500)


def test_a_table_of_1500_columns_is_measured(mariadb: MariaDBServer, connector: MariaDBConnector) -> None:
    columns = ", ".join(f"measure_{number} integer" for number in range(1500))
    load(mariadb, [f"create table wide ({columns}) engine = MyISAM"])
    load(mariadb, [f"insert into wide values ({', '.join(map(str, range(1500)))})"])
    _, profile = measured(connector)
    assert [each.maximum for each in profile.columns] == list(range(1500))
