"""An invented bookshop in two schemas, as nouns: what a scan, a generation and a run of it would return.

Small enough to read, and with one of everything the report shows: a self reference, a bridge, a composite key, declared
and inferred relationships, a proven and an unproven cardinality, a view, findings, sensitive columns, a problem, a
warning.
"""

from __future__ import annotations

from typing import Literal

from cartridge.artifacts.analysis import (
    Analysis,
    Cardinality,
    Evidence,
    Finding,
    Key,
    Relationship,
    Role,
    SensitiveColumn,
    TableRole,
)
from cartridge.artifacts.catalog import Column, Constraint, ForeignKey, PrimaryKey, Problem, Schema, TableType
from cartridge.artifacts.models import (
    ColumnOrigin,
    GeneratedModel,
    GeneratedSource,
    GeneratedSourceColumn,
    GeneratedSourceTable,
    GeneratedTest,
    ModelColumn,
    ModelGenerationResult,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    SourceInput,
    Step,
)
from cartridge.artifacts.profile import ColumnProfile, TableProfile, ValueCount
from cartridge.artifacts.run import NodeResult, NodeStatus, RunResult
from cartridge.artifacts.scan import ConnectionSummary, Scan, ScannedTable
from pydantic import JsonValue

_TABLES = {
    "shop.addresses": (2_140, "dimension", "id! customer_id street city postcode country is_default:boolean"),
    "shop.authors": (812, "dimension", "id! name born_on:date biography"),
    "shop.book_authors": (2_310, "bridge", "book_id! author_id! position:integer"),
    "shop.books": (1_540, "dimension", "id! isbn title genre_id price:decimal(10,2) published_on:date pages:integer"),
    "shop.customers": (1_800, "dimension", "id! email first_name last_name phone created_at:timestamptz"),
    "shop.genres": (24, "lookup", "id! parent_id name"),
    "shop.order_lines": (14_920, "fact", "order_id! line_number!:integer book_id quantity:integer price:decimal(10,2)"),
    "shop.orders": (5_210, "fact", "id! customer_id address_id voucher_id status:varchar(20) ordered_at:timestamptz"),
    "shop.payments": (5_105, "fact", "id! order_id method:varchar(20) amount:decimal(10,2) paid_at:timestamptz"),
    "shop.reviews": (3_320, "fact", "id! book_id customer_id rating:smallint body created_at:timestamptz"),
    "shop.vouchers": (60, "dimension", "id! code percent:integer valid_until:date"),
    "web.searches": (21_400, "event", "id! session_key customer_ref query searched_at:timestamptz"),
    "web.visits": (48_700, "event", "id! session_key customer_ref book_ref page visited_at:timestamptz"),
}

_COMMENTS = {"shop.books": "Titles we sell or sold.", "web.visits": "One row per page view; kept for 13 months."}

# child columns -> parent columns, optional, declared, cardinality, orphans
_REFERENCES = (
    ("shop.addresses.customer_id", "shop.customers.id", False, True, "many_to_one", 0),
    ("shop.book_authors.author_id", "shop.authors.id", False, True, "many_to_one", 0),
    ("shop.book_authors.book_id", "shop.books.id", False, True, "many_to_one", 0),
    ("shop.books.genre_id", "shop.genres.id", True, True, "many_to_one", 0),
    ("shop.genres.parent_id", "shop.genres.id", True, True, "many_to_one", 0),
    ("shop.order_lines.book_id", "shop.books.id", False, True, "many_to_one", 0),
    ("shop.order_lines.order_id", "shop.orders.id", False, True, "many_to_one", 0),
    ("shop.orders.address_id", "shop.addresses.id", True, True, "many_to_one", 0),
    ("shop.orders.customer_id", "shop.customers.id", False, True, "many_to_one", 0),
    ("shop.orders.voucher_id", "shop.vouchers.id", True, True, "many_to_one", 0),
    ("shop.payments.order_id", "shop.orders.id", False, True, "one_to_one", 0),
    ("shop.reviews.book_id", "shop.books.id", False, True, "many_to_one", 0),
    ("shop.reviews.customer_id", "shop.customers.id", True, False, "many_to_one", 7),
    ("web.searches.customer_ref", "shop.customers.id", True, False, "many_to_one", 0),
    ("web.visits.book_ref", "shop.books.id", True, False, "unknown", None),
    ("web.visits.customer_ref", "shop.customers.id", True, False, "many_to_one", 3),
)


def _column(schema: str, table: str, text: str, position: int) -> Column:
    name, _, type_name = text.partition(":")
    is_key = name.endswith("!")
    name = name.rstrip("!")
    points = name.endswith(("id", "_id", "_ref"))
    data_type = type_name or ("bigint" if points else "text")
    return Column(
        name=name,
        position=position,
        data_type=data_type,
        raw_type=data_type,
        is_nullable=not is_key,
        is_primary_key=is_key,
        comment="International standard book number, 13 digits." if name == "isbn" else None,
    )


def _grain(table: str) -> str:
    one = {"addresses": "address", "searches": "search"}.get(table, table.removesuffix("s"))
    return f"one row per {one.replace('_', ' ')}"


def _profile(name: str, rows: int) -> TableProfile | None:
    if name != "orders":
        return None
    codes = (("shipped", 3_900), ("open", 900), ("returned", 369), ("Shipped", 41))
    return TableProfile(
        schema_name="shop",
        table=name,
        row_count=rows,
        row_count_kind="exact",
        rows_read=rows,
        columns=(
            ColumnProfile(name="id", null_count=0, distinct_count=rows, distinct_kind="exact", minimum=1, maximum=rows),
            ColumnProfile(name="address_id", null_count=365, distinct_count=1_702, distinct_kind="estimated"),
            ColumnProfile(
                name="status",
                null_count=0,
                values=tuple(ValueCount(value=value, count=count) for value, count in codes),
                values_are_complete=True,
            ),
        ),
    )


def _table(full_name: str) -> ScannedTable:
    schema, name = full_name.split(".")
    rows, _, columns = _TABLES[full_name]
    key = tuple(text.partition(":")[0].rstrip("!") for text in columns.split() if "!" in text)
    constraints: list[Constraint] = [PrimaryKey(name=f"{name}_pkey", columns=key)]
    for child, parent, _, declared, _, _ in _REFERENCES:
        if declared and child.startswith(f"{full_name}."):
            ref_schema, ref_table, ref_column = parent.split(".")
            constraints.append(
                ForeignKey(
                    columns=(child.split(".")[2],),
                    ref_schema=ref_schema,
                    ref_table=ref_table,
                    ref_columns=(ref_column,),
                )
            )
    return ScannedTable(
        name=name,
        schema_name=schema,
        row_count=rows,
        row_count_kind="exact" if rows < 20_000 else "estimated",
        comment=_COMMENTS.get(full_name),
        columns=tuple(_column(schema, name, text, at) for at, text in enumerate(columns.split(), start=1)),
        constraints=tuple(constraints),
        profile=_profile(name, rows),
    )


def _relationship(
    child: str, parent: str, optional: bool, declared: bool, cardinality: str, orphans: int | None
) -> Relationship:
    schema, table, column = child.split(".")
    ref_schema, ref_table, ref_column = parent.split(".")
    reason = "declared foreign key" if declared else f"values of {column} stand in {ref_table}.{ref_column}"
    return Relationship(
        schema_name=schema,
        table=table,
        columns=(column,),
        ref_schema=ref_schema,
        ref_table=ref_table,
        ref_columns=(ref_column,),
        cardinality=Cardinality(cardinality),
        is_optional=optional,
        declared=declared,
        confidence=1.0 if declared else 0.86,
        evidence=Evidence(reason=reason, rows=_TABLES[f"{schema}.{table}"][0], null_rows=0, violations=orphans),
    )


def shop_scan() -> Scan:
    """The bookshop as scanned and analysed."""
    tables = [_table(each) for each in _TABLES]
    view = ScannedTable(
        name="monthly_sales",
        schema_name="shop",
        type=TableType.VIEW,
        columns=(
            Column(name="month", position=1, data_type="date", raw_type="date"),
            Column(name="revenue", position=2, data_type="decimal(12,2)", raw_type="numeric(12,2)"),
        ),
    )
    keys = tuple(
        Key(
            schema_name=each.schema_name,
            table=each.name,
            columns=each.primary_key.columns if each.primary_key else (),
            kind="primary",
            declared=True,
            confidence=1.0,
            evidence=Evidence(reason="declared primary key"),
        )
        for each in tables
    )
    inferred = Key(
        schema_name="shop",
        table="books",
        columns=("isbn",),
        kind="unique",
        declared=False,
        confidence=0.97,
        evidence=Evidence(reason="unique in all rows and named like a code", rows=1_540, null_rows=0, violations=0),
    )
    roles = tuple(
        TableRole(
            schema_name=name.split(".")[0],
            table=name.split(".")[1],
            role=Role(role),
            grain=_grain(name.split(".")[1]),
            reason="has measures and points at dimensions" if role == "fact" else "is pointed at by other tables",
        )
        for name, (_, role, _) in _TABLES.items()
    )
    return Scan(
        cartridge_version="0.1.0",
        database_type="postgresql",
        database="bookshop",
        server_version="15.14",
        connection_string="postgresql://reader:***@localhost:5432/bookshop",
        connection=ConnectionSummary(host="localhost", port=5432, username="reader", database="bookshop"),
        scan_timestamp="2026-11-20T09:30:00+00:00",
        schemas=(Schema(name="shop"), Schema(name="web", comment="Tracking of the web site.")),
        tables=tuple(sorted([*tables, view], key=lambda each: each.full_name)),
        analysis=Analysis(
            keys=(*keys, inferred),
            relationships=tuple(_relationship(*each) for each in _REFERENCES),
            roles=roles,
            sensitive=(
                SensitiveColumn(
                    schema_name="shop", table="customers", column="email", category="contact", reason="named email"
                ),
                SensitiveColumn(
                    schema_name="shop", table="customers", column="phone", category="contact", reason="named phone"
                ),
                SensitiveColumn(
                    schema_name="shop", table="customers", column="last_name", category="person_name", reason="named so"
                ),
            ),
            findings=(
                Finding(
                    schema_name="shop",
                    table="reviews",
                    code="orphans",
                    columns=("customer_id",),
                    message="7 reviews name a customer that does not exist.",
                    count=7,
                ),
                Finding(
                    schema_name="shop",
                    table="orders",
                    code="case_variants",
                    columns=("status",),
                    message="The status `shipped` also stands as `Shipped`.",
                    count=41,
                ),
            ),
        ),
        problems=(
            Problem(
                stage="profile",
                schema_name="shop",
                table="monthly_sales",
                message="The view was not profiled: permission denied for function month_of.",
                next_step="Grant execute on it to `reader`, or leave the view out with --exclude.",
            ),
        ),
    )


def _staging(table: ScannedTable) -> GeneratedModel:
    source = f"bookshop_{table.schema_name}"
    columns = tuple(
        ModelColumn(
            name=f"{table.name.removesuffix('s')}_id" if each.name == "id" else each.name,
            data_type=each.data_type,
            description=each.comment or "Meaning unknown.",
            origin=ColumnOrigin(schema_name=table.schema_name, table=table.name, column=each.name),
        )
        for each in table.columns
    )
    name = f"stg_{source}__{table.name}"
    key = columns[0].name
    tests = [
        GeneratedTest(name="unique", column=key, evidence="held in every row"),
        GeneratedTest(name="not_null", column=key, evidence="held in every row"),
    ]
    if table.name == "orders":
        arguments: dict[str, JsonValue] = {"values": ["open", "shipped", "Shipped", "returned"]}
        tests.append(GeneratedTest(name="accepted_values", column="status", arguments=arguments, evidence="all values"))
    if table.name == "reviews":
        to: dict[str, JsonValue] = {"to": "ref('stg_bookshop_shop__customers')", "field": "customer_id"}
        tests.append(
            GeneratedTest(
                name="relationships", column="customer_id", arguments=to, severity="warn", evidence="7 rows are orphans"
            )
        )
    return GeneratedModel(
        name=name,
        model_type=ModelType.STAGING,
        kind="staging",
        area=source,
        description=table.comment or f"The table {table.name}, columns named and ordered by the conventions.",
        grain=_grain(table.name),
        reason="every source table has one staging model",
        materialized="view",
        query=_query(SourceInput(alias="source", source=source, table=table.name)),
        columns=columns,
        key=(key,),
        tests=tuple(tests),
    )


def _query(*inputs: SourceInput | ModelInput) -> Query:
    step = Step(name="final", from_relation=inputs[0].alias, items=(SelectItem(name="id", expression="id"),))
    return Query(inputs=inputs, steps=(step,))


def _mart(name: str, kind: Literal["intermediate", "dimension", "fact"], grain: str, *parents: str) -> GeneratedModel:
    inputs = tuple(ModelInput(alias=parent, model=parent) for parent in parents)
    is_intermediate = kind == "intermediate"
    key = f"{name.split('_', 1)[1].removesuffix('s')}_id"
    return GeneratedModel(
        name=name,
        model_type=ModelType.INTERMEDIATE if is_intermediate else ModelType.MARTS,
        kind=kind,
        description=f"{grain.capitalize()}, ready for reports.",
        grain=grain,
        reason="several marts need this join" if is_intermediate else "a subject that people ask about",
        materialized="ephemeral" if is_intermediate else "table",
        query=_query(*inputs),
        columns=(ModelColumn(name=key, data_type="bigint", description="The key."),),
        key=(key,),
        tests=() if is_intermediate else (GeneratedTest(name="unique", column=key, evidence="held in every row"),),
    )


def shop_models() -> ModelGenerationResult:
    """The models made for the bookshop."""
    tables = [each for each in shop_scan().tables if not each.type.is_view]
    sources = tuple(
        GeneratedSource(
            name=f"bookshop_{schema}",
            schema_name=schema,
            description=f"Schema {schema} of the bookshop.",
            tables=tuple(
                GeneratedSourceTable(
                    name=each.name,
                    identifier=each.name,
                    description=each.comment or "Meaning unknown.",
                    columns=tuple(
                        GeneratedSourceColumn(name=column.name, data_type=column.data_type, description="")
                        for column in each.columns
                    ),
                )
                for each in tables
                if each.schema_name == schema
            ),
        )
        for schema in ("shop", "web")
    )
    shop, web = "stg_bookshop_shop__", "stg_bookshop_web__"
    marts = (
        _mart("int_orders_joined_to_payments", "intermediate", "one row per order", f"{shop}orders", f"{shop}payments"),
        _mart("dim_books", "dimension", "one row per book", f"{shop}books", f"{shop}genres"),
        _mart("dim_authors", "dimension", "one row per author", f"{shop}authors", f"{shop}book_authors"),
        _mart("dim_customers", "dimension", "one row per customer", f"{shop}customers", f"{shop}addresses"),
        _mart("dim_vouchers", "dimension", "one row per voucher", f"{shop}vouchers"),
        _mart("fct_orders", "fact", "one row per order", "int_orders_joined_to_payments"),
        _mart("fct_order_lines", "fact", "one row per line", f"{shop}order_lines", "int_orders_joined_to_payments"),
        _mart("fct_reviews", "fact", "one row per review", f"{shop}reviews"),
        _mart("fct_visits", "fact", "one row per page view", f"{web}visits", f"{web}searches"),
    )
    return ModelGenerationResult(sources=sources, models=(*(_staging(each) for each in tables), *marts))


def shop_run(**statuses: NodeStatus) -> RunResult:
    """A `dbt build` of the bookshop: everything built, every test passed, the orphans' test warned.

    :param statuses: statuses that differ, by the name of the model or test.
    """
    models = shop_models().models
    statuses = {"relationships_stg_bookshop_shop__reviews_customer_id__customer_id": "warn", **statuses}
    nodes: list[NodeResult] = []
    for model in models:
        if model.materialized != "ephemeral":
            nodes.append(_node("model", model.name, statuses.get(model.name, "success")))
        for test in model.tests:
            name = f"{test.name}_{model.name}_{test.column}"
            if test.name == "accepted_values":
                name += "__open__shipped__Shipped__returned"
            status = statuses.get(f"{name}__customer_id" if test.name == "relationships" else name, "pass")
            if test.name == "relationships":
                name += "__customer_id__ref_stg_bookshop_shop__customers_"
            nodes.append(_node("test", name, status))
    failed = any(each.status in ("error", "fail", "runtime error") for each in nodes)
    return RunResult(
        command="build",
        target="dev",
        status="failed" if failed else "success",
        nodes=tuple(nodes),
        elapsed_seconds=8.4,
        dbt_version="1.11.16",
    )


def _node(resource_type: str, name: str, status: NodeStatus) -> NodeResult:
    return NodeResult(
        unique_id=f"{resource_type}.bookshop.{name}",
        name=name,
        resource_type=resource_type,
        status=status,
        execution_time=0.05,
        message="Got 7 results, configured to warn if != 0" if status == "warn" else None,
        failures=7 if status == "warn" else None,
    )
