"""The large schema is as large as it says, and every table has a name of its own."""

from __future__ import annotations

import re

from benchmarks.made_schema import statements, table_name


def test_names_are_unique_and_fit_postgresql() -> None:
    names = [table_name(index) for index in range(2500)]
    assert len(set(names)) == 2500
    assert max(map(len, names)) <= 40


def test_tables_refer_to_earlier_ones_and_have_twelve_columns() -> None:
    text = "; ".join(statements(120))
    made = re.findall(r"create table company\.(\w+) \((.*?)\)(?: partition by range \(created_at\))?; ", text)
    assert len(made) == 120
    seen: set[str] = set()
    keys = 0
    for name, body in made:
        referred = re.findall(r"references company\.(\w+)", body)
        assert set(referred) <= seen
        assert len(referred) <= 3
        keys += len(referred)
        assert len(re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", body).split(", ")) == 13  # and the primary key
        seen.add(name)
    assert keys > 120
    assert text.count("create view") == 3
    assert text.count("partition by range") == 3
