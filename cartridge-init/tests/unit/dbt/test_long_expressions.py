"""Long expressions over several lines; what they say stays the same."""

from __future__ import annotations

import pytest
from cartridge.dbt.long_expressions import laid_out

LONG = "a_column_of_a_name_that_is_long_enough_at > another_column_of_a_name_that_is_long_enough_at + 1"


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        (
            "count(n) over (partition by a order by b, c rows between unbounded preceding and current row)",
            [
                "count(n) over (",
                "    partition by a",
                "    order by",
                "        b,",
                "        c",
                "    rows between unbounded preceding and current row",
                ") as x",
            ],
        ),
        ("case when a = 1 then b else c end", ["case", "    when a = 1", "        then b", "    else c", "end as x"]),
        ("case when a = 1 then b end", ["case", "    when a = 1", "        then b", "end as x"]),
        (
            f"case when a is null or {LONG} then true end",
            ["case", "    when", "        a is null", f"        or {LONG}", "        then true", "end as x"],
        ),
        (
            f'case when "a or b" or {LONG} then true end',
            ["case", f'    when "a or b" or {LONG}', "        then true", "end as x"],
        ),
        (
            f"case when a = 'b or c' or {LONG} then true end",
            ["case", f"    when a = 'b or c' or {LONG}", "        then true", "end as x"],
        ),
        ("case when a then b when c then d end", ["case when a then b when c then d end", "    as x"]),
        ("sum(a) + sum(b)", ["sum(a) + sum(b)", "    as x"]),
    ],
)
def test_what_is_laid_out(expression: str, lines: list[str]) -> None:
    found = laid_out(expression, "x")
    assert found.split("\n") == lines
    assert " ".join(found.split()).replace("( ", "(").replace(" )", ")") == f"{expression} as x"
