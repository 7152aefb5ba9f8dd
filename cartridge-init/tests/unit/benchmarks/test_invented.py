"""The databases made up for the benchmark hold what their truth says."""

from __future__ import annotations

from itertools import combinations

import pytest
from benchmarks.discovery.invented import Row, invented_names, invented_rows, invented_tables, truth_of

ORPHANS = 0.6
"""At most so many values stand for "none" (0, -1) where a reference is meant to have such."""


def values(rows: list[Row], columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    return [tuple(row[each] for each in columns) for row in rows]


@pytest.mark.parametrize("name", invented_names())
def test_keys_are_unique_and_minimal_and_references_find_their_rows(name: str) -> None:
    rows, truth = invented_rows(name), truth_of(name)
    assert {each.name for each in invented_tables(name)} == rows.keys()
    for key in truth.primary_keys | truth.alternate_keys:
        found, columns = rows[key.table], tuple(sorted(key.columns))
        assert len(found) > 0
        assert len(set(values(found, columns))) == len(found), key
        for width in range(1, len(columns)):
            for part in combinations(columns, width):
                assert len(set(values(found, part))) < len(found), (key, part)
    for reference in truth.foreign_keys | truth.implied:
        mine, theirs = zip(*sorted(reference.pairs), strict=True)
        known = set(values(rows[reference.ref_table], theirs))
        pointing = [each for each in values(rows[reference.table], mine) if None not in each]
        assert pointing
        strays = {each for each in pointing if each not in known}
        assert strays <= {(0,), (-1,)}, reference
        assert sum(each in strays for each in pointing) <= ORPHANS * len(pointing)


def test_the_same_file_gives_the_same_rows() -> None:
    assert invented_rows("school") == invented_rows("school")
