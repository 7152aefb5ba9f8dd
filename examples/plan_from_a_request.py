"""A request written by hand, without a database: what would be made of two tables.

Usage: python plan_from_a_request.py
"""

from __future__ import annotations

import asyncio

from cartridge.ai.base import ColumnMapping, ModelGenerationRequest, TableMapping
from cartridge.ai.factory import create_ai_provider

CUSTOMERS = TableMapping(
    name="customers",
    schema="sales",
    columns=(
        ColumnMapping(name="id", data_type="bigint", nullable=False, is_primary_key=True),
        ColumnMapping(name="name", data_type="text", comment="As written on the invoice."),
    ),
)
ORDERS = TableMapping(
    name="orders",
    schema="sales",
    columns=(
        ColumnMapping(name="id", data_type="bigint", nullable=False, is_primary_key=True),
        ColumnMapping(
            name="customer_id",
            data_type="bigint",
            nullable=False,
            is_foreign_key=True,
            foreign_key_table="customers",
            foreign_key_column="id",
        ),
        ColumnMapping(name="total", data_type="decimal(10,2)"),
    ),
)


async def main() -> None:
    """Print the plan, one action a line, parents first."""
    request = ModelGenerationRequest(tables=(CUSTOMERS, ORDERS), target_warehouse="postgres")
    plan = await create_ai_provider("rules").generate_execution_plan(request)
    for action in plan.actions:
        after = f"  after {', '.join(action.dependencies)}" if action.dependencies else ""
        print(f"{action.type.value:<20} {action.file_path}{after}")


if __name__ == "__main__":
    asyncio.run(main())
