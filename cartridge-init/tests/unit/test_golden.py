"""Projects that are kept whole: what is generated for three databases, byte for byte.

A change that is meant is written with `make golden`, and read in the diff.
"""

from __future__ import annotations

import pytest
from golden import FOLDER, GOLDEN, differences, kept, made_anew


@pytest.mark.parametrize("name", GOLDEN)
def test_it_is_made_as_it_is_kept(name: str) -> None:
    changed = [line for each in differences(kept(name), made_anew(name)) for line in each.lines]
    assert changed == [], "If that is meant, run `make golden` and read what it changes."


def test_nothing_else_is_kept() -> None:
    assert sorted(each.name for each in FOLDER.iterdir()) == sorted(GOLDEN)
