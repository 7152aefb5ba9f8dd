"""How a call of the command line ends, and the small database that it is called on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from cartridge.artifacts.run import NodeResult, RunResult

ROWS = {"customers": 40, "orders": 200}
SHOP = """
    create table customers (id integer primary key, name varchar not null, email varchar, city varchar);
    insert into customers select i, 'Name ' || i, 'secret' || i || '@example.com', 'City ' || (i % 7)
    from range(40) t(i);
    create table orders (
        id integer primary key, customer_id integer not null references customers(id), status varchar not null,
        amount decimal(10, 2), ratio double, ordered_at timestamp not null
    );
    insert into orders
    select i, i % 40, ['open', 'shipped', 'Shipped'][1 + i % 3], i * 1.5, if(i = 7, 'nan'::double, 0.5),
        timestamp '2024-01-01' + interval (i) hour
    from range(200) t(i);
    comment on table orders is 'What people bought.';
"""


class Ended(NamedTuple):
    """How a call of the command line ended."""

    code: int
    out: str
    err: str


Call = Callable[..., Ended]


def strict_json(text: str) -> Any:
    """The one document that ``text`` is; ``NaN`` and its like are no JSON."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


NODES = {
    "model": NodeResult(
        unique_id="model.shop.a", name="a", resource_type="model", status="success", execution_time=1.0
    ),
    "test": NodeResult(unique_id="test.shop.t", name="t", resource_type="test", status="pass", execution_time=1.0),
}


def outcome(status: Any = "success", test: Any = "pass", **fields: Any) -> RunResult:
    """What dbt said of one model and one test."""
    nodes = (NODES["model"], NODES["test"].model_copy(update={"status": test, "message": "Got 3 results"}))
    ran = RunResult(
        command="build", target="dev", status=status, nodes=nodes, elapsed_seconds=1.5, dbt_version="1.11.16"
    )
    return ran.model_copy(update=fields)
