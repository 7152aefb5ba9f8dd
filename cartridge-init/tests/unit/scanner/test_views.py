"""The select of a view, out of its statement."""

from __future__ import annotations

import pytest
from cartridge.scanner.views import select_of


@pytest.mark.parametrize(
    ("statement", "name", "select"),
    [
        ("CREATE VIEW v AS SELECT 1 AS as_of;", "v", "SELECT 1 AS as_of"),
        ('create view "as is" (one, two) as\nselect 1, 2', "as is", "select 1, 2"),
        ('CREATE VIEW s."a""b" AS (SELECT 1);', 'a"b', "(SELECT 1)"),
        ("nothing of the kind", "v", "nothing of the kind"),
    ],
)
def test_select_of(statement: str, name: str, select: str) -> None:
    assert select_of(statement, name) == select
