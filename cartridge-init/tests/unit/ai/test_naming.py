"""Names: the cases of every rule, and what holds for the columns of any table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cartridge.ai.rules import naming
from cartridge.ai.rules.columns import column_names
from cartridge.artifacts.analysis import Cardinality, Evidence, Key, Relationship
from cartridge.artifacts.keywords import KEYWORDS, RESERVED, reserved_in
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import FAMILY_OF
from cartridge.language import Language
from hypothesis import example, given
from hypothesis import strategies as st

CASES = Path(__file__).parent / "cases"
VALID = re.compile(r"[a-z][a-z0-9_]*")


def load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return cases


WORDS = [
    pytest.param(group["rule"], text, expected, id=f"{group['rule']}: {text!r}")
    for group in load("words.yml")
    for text, expected in {**group["cases"], **{each: each for each in group.get("same", [])}}.items()
]


@pytest.mark.parametrize(("rule", "text", "expected"), WORDS)
def test_words(rule: str, text: str, expected: str) -> None:
    assert getattr(naming, rule)(text) == expected


def table_of(case: dict[str, Any]) -> TableMapping:
    name, key, to = case["table"], tuple(case.get("key", ())), case.get("to", {})
    proof = Evidence(reason="declared")
    place = {"schema_name": "shop", "table": name, "declared": True, "confidence": 1.0, "evidence": proof}
    return TableMapping(
        name=name,
        schema_name="shop",
        columns=tuple(ColumnMapping(name=column, data_type=kind) for column, kind in case["columns"].items()),
        keys=(Key(**place, columns=key, kind="primary"),) if key else (),
        relationships=tuple(
            Relationship(
                **place,
                columns=(column,),
                ref_schema="shop",
                ref_table=target.split(".")[0],
                ref_columns=(target.split(".")[1],),
                cardinality=Cardinality.MANY_TO_ONE,
                is_optional=True,
            )
            for column, target in to.items()
        ),
    )


@pytest.mark.parametrize("case", load("columns.yml"), ids=lambda case: case["name"])
def test_columns(case: dict[str, Any]) -> None:
    language = Language(is_english=not case.get("foreign", False))
    assert column_names(table_of(case), naming.entity_of(case["table"]), language=language) == case["names"]


COLUMN_NAMES = st.one_of(
    st.text(max_size=90),
    st.sampled_from(sorted(KEYWORDS)),
    st.sampled_from(["id", "ID", "Order ID", "order_id", "OrderId", "order_id_2", "number", "is_active", "active"]),
    st.text("aB_ 2", max_size=70),
)
TABLE_NAMES = st.one_of(st.sampled_from(["orders", "sessions", "current", "groupings", "day"]), st.text(max_size=80))
TYPES = st.sampled_from(sorted(FAMILY_OF))


@st.composite
def tables(draw: st.DrawFn) -> TableMapping:
    columns = draw(st.dictionaries(COLUMN_NAMES, TYPES, max_size=12))
    key = draw(st.sets(st.sampled_from(sorted(columns)), max_size=2)) if columns else set()
    return TableMapping(
        name=draw(TABLE_NAMES),
        schema_name="shop",
        columns=tuple(
            ColumnMapping(name=name, data_type=kind, is_primary_key=name in key) for name, kind in columns.items()
        ),
    )


@given(tables())
@example(table_of({"table": "sessions", "columns": {"user": "text", "session_user": "text", "User": "text"}}))
@example(table_of({"table": "x" * 80, "columns": {"id": "text", "ID": "text", "Id": "text"}, "key": ["id"]}))
def test_names_of_any_columns(table: TableMapping) -> None:
    names = column_names(table, naming.entity_of(table.name))
    originals = [each.name for each in table.columns]
    assert list(names) == originals
    assert len(set(names.values())) == len(names)
    for name in names.values():
        assert VALID.fullmatch(name)
        assert len(name) <= naming.MAX_NAME_LENGTH
        assert name not in RESERVED
        assert name not in KEYWORDS or name in originals, "a keyword stands only where the database wrote it"


@given(tables(), st.randoms(use_true_random=False))
def test_names_do_not_depend_on_the_order_where_nothing_collides(table: TableMapping, random: Any) -> None:
    names = column_names(table, naming.entity_of(table.name))
    plain = [naming.snake_case(each.name) for each in table.columns]
    numbered = any(re.search(r"_\d+$", name) for name in names.values())
    if len(set(plain)) < len(plain) or numbered:
        return
    columns = list(table.columns)
    random.shuffle(columns)
    shuffled = table.model_copy(update={"columns": tuple(columns)})
    assert set(column_names(shuffled, naming.entity_of(table.name)).values()) == set(names.values())


@given(st.dictionaries(st.from_regex(VALID, fullmatch=True).filter(lambda name: len(name) <= 60), TYPES, max_size=8))
@example({"id": "boolean"})
@example({"id": "date", "key": "timestamp"})
def test_a_name_that_keeps_to_the_conventions_stays(columns: dict[str, str]) -> None:
    table = table_of({"table": "orders", "columns": columns})
    names = column_names(table, "order")
    again = table_of({"table": "orders", "columns": {names[name]: kind for name, kind in columns.items()}})
    for name, second in column_names(again, "order").items():
        assert second == name


@given(st.text())
def test_snake_case_is_done_once(text: str) -> None:
    name = naming.snake_case(text)
    assert VALID.fullmatch(name)
    assert naming.snake_case(name) == name


@given(st.one_of(TABLE_NAMES, st.text("s_S2ie", max_size=8)))
def test_an_entity_and_its_plural_are_names(text: str) -> None:
    entity = naming.entity_of(text)
    assert VALID.fullmatch(entity)
    assert VALID.fullmatch(naming.plural(entity))
    assert not entity.endswith("_")


@given(st.text("abc_", min_size=1, max_size=150), st.integers(min_value=10, max_value=63))
def test_shortened_names_fit_and_stay_apart(name: str, limit: int) -> None:
    short, other = naming.shorten(name, limit), naming.shorten(f"{name}x" * 5, limit)
    assert len(short) <= limit
    assert naming.shorten(short, limit) == short
    assert (short == name) == (len(name) <= limit)
    assert other != short or f"{name}x" * 5 == name


@given(st.lists(st.sampled_from(["a", "a_2", "b" * 80, "b" * 60, "c" * 61]), max_size=30))
def test_unique_names_are_unique_whatever_was_there(names: list[str]) -> None:
    taken: set[str] = set()
    given_names = [naming.unique_name(name, taken) for name in names]
    assert len(set(given_names)) == len(names)
    assert set(given_names) == taken
    assert all(len(name) <= naming.MAX_NAME_LENGTH for name in given_names)


@pytest.mark.parametrize(
    ("table", "entity", "name"),
    [
        ("events_*", "event", "events"),
        ("events_2*", "event", "events"),
        ("gsod*", "gsod", "gsod"),
        ("ga4_events_intraday_20*", "ga4_events_intraday", "ga4_events_intraday"),
        ("events_2", "events_2", "events_2"),
        ("*", "unnamed", "unnamed"),
    ],
)
def test_the_wildcard_of_shards_is_no_part_of_the_name(table: str, entity: str, name: str) -> None:
    assert (naming.entity_of(table), naming.table_name(table)) == (entity, name)


def test_no_column_is_called_by_a_word_that_the_target_reserves() -> None:
    columns = tuple(ColumnMapping(name=name, data_type="text") for name in ("hash", "rows", "title"))
    table = TableMapping(name="files", schema_name="s", columns=columns)
    assert column_names(table, "file") == {"hash": "hash", "rows": "rows", "title": "title"}
    reserved = column_names(table, "file", reserved_in("bigquery"))
    assert reserved == {"hash": "file_hash", "rows": "file_rows", "title": "title"}
