"""What a person writes in `cartridge.yml` is understood in all its forms, and all that is wrong is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.overrules import Named, Overrules, SaidKey, SaidRelationship, SaidRole, WrittenColumns
from cartridge.errors import OverrulesError
from cartridge.overrulesfile import load_overrules, read_overrules, read_written
from somebody import as_nobody

EVERYTHING = """
threads: 3
infer: off
keys:
  sales.orders: [order_id]
  sales.lines: [order_id, line_no]
  codes: code
  sales.log: none
relationships:
  - {from: sales.orders.customer_id, to: crm.customers.id}
  - from: [sales.lines.order_id, sales.lines.line_no]
    to: {table: [wms, packed.lines], columns: [order_id, line_no]}
  - {from: sales.orders.status, to: none}
roles: {sales.orders: fact}
ignore:
  tables: [tmp_*, audit.*]
  columns: [sales.orders.note, '*._synced']
  findings:
    - constant_column
    - {code: orphans, table: sales.orders}
    - {column: sales.orders.note}
    - {table: [sales, orders], column: note}
  sensitive: [sales.shops.city]
databases:
  shop: {roles: {orders: dimension}}
"""


def test_all_that_can_be_said() -> None:
    said = read_overrules(EVERYTHING)
    assert said.keys == (
        SaidKey(table="sales.orders", columns=("order_id",)),
        SaidKey(table="sales.lines", columns=("order_id", "line_no")),
        SaidKey(table="codes", columns=("code",)),
        SaidKey(table="sales.log"),
    )
    first, second, third = said.relationships
    assert first.columns == WrittenColumns(columns=("sales.orders.customer_id",))
    assert second.to == WrittenColumns(table=("wms", "packed.lines"), columns=("order_id", "line_no"))
    assert third.to is None
    assert said.roles == (SaidRole(table="sales.orders", role=Role.FACT),)
    assert said.ignore.tables == ("tmp_*", "audit.*")
    assert [str(each) for each in said.ignore.columns] == ["sales.orders.note", "*._synced"]
    assert [each.entry for each in said.ignore.findings] == [
        "ignore.findings, `constant_column`",
        "ignore.findings, `orphans sales.orders`",
        "ignore.findings, `sales.orders.note`",
        "ignore.findings, `sales.orders sales.orders (note)`",
    ]
    assert [str(each) for each in said.ignore.sensitive] == ["sales.shops.city"]
    assert said.of("shop").roles[-1] == SaidRole(table="orders", role=Role.DIMENSION)
    assert said.of("other").roles == said.roles
    assert len(list(said.entries())) == 17


def test_names_with_dots_and_quotes_stand_in_lists() -> None:
    said = read_overrules(
        "keys: [{table: [my.schema, 'a \"b\".c'], columns: [d.e]}]\nroles: [{table: [x.y], role: fact}]"
    )
    assert said.keys == (SaidKey(table=("my.schema", 'a "b".c'), columns=("d.e",)),)
    assert said.roles == (SaidRole(table=("x.y",), role=Role.FACT),)


def test_names_that_yaml_would_read_as_something_else_are_names() -> None:
    said = read_overrules("keys: {2024: [no, on, 1], yes: null}\nrelationships: [{from: a.no, to: b.off}]")
    assert said.keys == (SaidKey(table="2024", columns=("no", "on", "1")), SaidKey(table="yes", columns=("null",)))
    assert said.relationships == (
        SaidRelationship(columns=WrittenColumns(columns=("a.no",)), to=WrittenColumns(columns=("b.off",))),
    )


def test_what_was_said_survives_the_scan_file() -> None:
    said = read_overrules(EVERYTHING)
    assert Overrules.model_validate_json(said.model_dump_json()) == said


@pytest.mark.parametrize("text", ["", "# nothing\n", "threads: 3\n", "keys: {}\nignore: {}\nrelationships: []\n"])
def test_nothing_said(text: str) -> None:
    assert not read_overrules(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a\n", "it is no mapping"),
        ("key: {}", "`key`: there is no such setting. Known: ai_model, "),
        ("relationship: []", "Did you mean `relationships`?"),
        ("thread: 3", "Did you mean `threads`?"),
        ("keys: orders", "keys: write `keys: {sales.orders: [order_id], sales.log: none}`."),
        ("keys: {orders: }", "keys, `orders`: give the columns that identify a row, or `none`."),
        ("keys: {orders: []}", "keys, `orders`: give the columns"),
        ("keys: {orders: [a, {b: c}]}", "keys, `orders`: give the columns"),
        ("keys: [orders]", "keys 1: write `{table: [schema, table], columns: ...}`."),
        ("keys: [{table: [a, b, c], columns: x}]", "keys 1: a table is `schema.table`, or `[schema, table]`"),
        (
            "keys: [{table: a, columns: x, kind: primary}]",
            "keys 1, `kind`: there is no such key. Known: columns, table.",
        ),
        ("roles: {orders: facts}", "roles, `orders`: there is no role `facts`. Known: bridge, dimension, "),
        ("roles: {orders: [fact]}", "roles, `orders`: there is no role `['fact']`."),
        ("relationships: {from: a.b, to: c.d}", "relationships: it is a list. Write `relationships: [{from: "),
        ("relationships: [a.b]", "relationships 1: write `{from: schema.table.column, to: "),
        ("relationships: [{from: a.b}]", "relationships 1: write `{from: schema.table.column, to: "),
        ("relationships: [{from: a.b, to: [], x: y}]", "relationships 1: there is no key `x`. Known: from, to."),
        ("relationships: [{from: a.b, to: []}]", "relationships 1: columns are `schema.table.column`, a list of such"),
        ("ignore: [a]", "ignore: write `ignore: {tables: ['tmp_*'], "),
        ("ignore: {table: [a]}", "ignore.`table`: there is no such key. Known: columns, findings, sensitive, tables."),
        ("ignore: {tables: a}", "ignore.tables: it is a list."),
        ("ignore: {tables: [{a: b}]}", "ignore.tables 1: it is a text."),
        ("ignore: {findings: [{}]}", "ignore.findings 1: write a code, or `{code: orphans, table: sales.orders}`"),
        ("ignore: {findings: [{codes: x}]}", "ignore.findings 1: there is no key `codes`. Known: code, column, table."),
        ("databases: [shop]", "databases: write `databases: {shop: {keys: {...}, roles: {...}}}`."),
        ("databases: {shop: x}", "databases.shop: write `databases:"),
        ("databases: {shop: {role: {}}}", "databases.shop.`role`: there is no such key."),
        ("databases: {shop: {databases: {}}}", "databases.shop.`databases`: there is no such key."),
        ("databases: {shop: {roles: {a: x}}}", "databases.shop.roles, `a`: there is no role `x`."),
        ("keys: {a: x}\nkeys: {b: y}", "line 2: the key `keys` stands twice in one place. Keep one of the two."),
        ("keys: {a: x, a: y}", "line 1: the key `a` stands twice in one place"),
        ("keys: {[a, b]: x}", "for names with dots write a list of entries"),
        ("keys: {", "is no YAML"),
        ("\tkeys: {}", "is no YAML"),
    ],
)
def test_a_mistake_is_told(text: str, told: str) -> None:
    with pytest.raises(OverrulesError) as caught:
        read_overrules(text)
    assert "`cartridge.yml`" in caught.value.what
    assert told in caught.value.what
    assert caught.value.next_step


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(OverrulesError) as caught:
        read_overrules(
            "y: 2\nkeys: {a: }\nroles: {b: facts, c: fact, c: fact}\nrelationships:\n- {from: a}\n- {}\n"
            "- {from: [], to: {table: [], columns: c, x: d}, z: 1}\nignore: {x: 1}"
        )
    lines = caught.value.what.splitlines()
    assert [": ".join(line.split(":")[:2]).strip() for line in lines[1:]] == [
        "line 1:  `y`",
        "line 2:  keys, `a`",
        "line 3:  the key `c` stands twice in one place. Keep one of the two.",
        "line 3:  roles, `b`",
        "line 4:  relationships 2",
        "line 5:  relationships 1",
        "line 7:  relationships 3",
        "line 7:  relationships 3",
        "line 7:  relationships 3",
        "line 7:  relationships 3",
        "line 8:  ignore.`x`",
    ]


def test_what_is_sound_is_kept_with_its_lines_and_the_rest_is_named() -> None:
    said, written = read_written("keys:\n  a: id\nroles:\n  b: facts\nrelationships:\n- {from: c.d, to: }\n")
    assert said == Overrules(keys=(SaidKey(table="a", columns=("id",)),))
    assert type(said.keys[0].table) is str
    assert written.line_of("keys, `a`") == 2
    assert [each.line for each in written.mistakes] == [6, 4]
    assert written.named == (
        Named("relationships 1", WrittenColumns(columns=("c.d",)), 6),
        Named("roles, `b`", "b", 4),
    )
    with pytest.raises(OverrulesError, match=r"line 4: roles, `b`: there is no role `facts`\..*Did you mean `fact`\?"):
        read_overrules("\n\nroles:\n  b: facts")


def test_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cartridge.yml"
    assert load_overrules(path) == Overrules()
    path.write_text("roles: {a: b}")
    with pytest.raises(OverrulesError, match="no role") as caught:
        load_overrules(path)
    assert str(path) in caught.value.what


def test_a_folder_of_that_name_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "cartridge.yml").mkdir()
    assert load_overrules(tmp_path / "cartridge.yml") == Overrules()


def test_a_file_that_is_no_text_or_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cartridge.yml"
    path.write_bytes(b"keys: {a: \xff}")
    with pytest.raises(OverrulesError, match="no text in UTF-8"):
        load_overrules(path)
    path.chmod(0)
    with as_nobody(tmp_path), pytest.raises(OverrulesError, match="Permission denied"):
        load_overrules(path)


def test_names_of_tables_and_columns() -> None:
    said = read_overrules(
        "names:\n"
        "  tables: {sales.kunden: customers}\n"
        "  columns:\n"
        "    - {column: {table: [sales, a.b], columns: [kd.nr]}, name: customer_number}\n"
        "databases: {shop: {names: {columns: {kunden.ort: town}}}}\n"
    ).of("shop")
    assert [(each.table, each.name) for each in said.table_names] == [("sales.kunden", "customers")]
    assert [(str(each.column), each.name) for each in said.column_names] == [
        ("sales.a.b (kd.nr)", "customer_number"),
        ("kunden.ort", "town"),
    ]
    assert [*said.told()] == [
        ("names.tables, `sales.kunden`", "customers"),
        ("names.columns, `sales.a.b (kd.nr)`", "customer_number"),
        ("names.columns, `kunden.ort`", "town"),
    ]
    assert said.names.table_names == said.table_names


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("names: [a]", "names: write `names: {tables:"),
        ("names: {table: {a: b}}", "names.`table`: there is no such key."),
        ("names: {tables: a}", "names.tables: write `names: {tables:"),
        ("names: {tables: [{table: a}]}", "names.tables 1: write `{table: [schema, table], name: ...}`."),
        ("names: {tables: {a: Kunden}}", "names.tables, `a`: `Kunden` cannot be a name"),
        ("names: {tables: {a: a__b}}", "names.tables, `a`: `a__b` cannot be a name"),
        ("names: {tables: {a: [b]}}", "cannot be a name"),
        ("names: {tables: {a: " + "b" * 41 + "}}", "is longer than 40 letters"),
        ("names: {columns: {a.b: select}}", "names.columns, `a.b`: `select` is a word that SQL uses itself"),
        ("names: {columns: [{column: [a.b, a.c], name: d}]}", "names.columns 1: it is one column."),
        ("names: {columns: [{column: a.b}]}", "columns: [column]}, name: ...}`."),
    ],
)
def test_mistakes_in_names_are_told_with_their_line(text: str, wrong: str) -> None:
    with pytest.raises(OverrulesError) as told:
        read_overrules(text)
    assert "line 1: " in str(told.value)
    assert wrong in str(told.value)
