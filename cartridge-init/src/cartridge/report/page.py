"""The report page: one HTML file that needs nothing beside it and asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from cartridge.artifacts.analysis import Role
from cartridge.artifacts.models import ModelGenerationResult
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import Scan
from cartridge.report.bus_matrix import bus_matrix
from cartridge.report.entity_diagram import draw_entities
from cartridge.report.labels import visible, visible_lines
from cartridge.report.lineage import draw_lineage
from cartridge.report.model_entries import model_entries
from cartridge.report.outcomes import outcomes_of
from cartridge.report.scan_index import index_of
from cartridge.report.summary import database_name, figures, scan_time, validation
from cartridge.report.table_entries import table_entries
from cartridge.words import counted

_TEMPLATES = "templates"
_CODE = re.compile(r"`([^`\n]+)`")


def render_page(
    scan: Scan,
    models: ModelGenerationResult,
    run: RunResult | None,
    project_name: str,
    sql: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The page as text, byte-identical for identical input.

    Style and script stand in the page and are allowed by their hashes alone: even if a name from the database got past
    the escaping, the browser would neither run nor load anything.

    :param run: what dbt said of the project; ``None`` when it was not asked, and the page says so.
    :param sql: model name to the text of its file, Jinja and all; models without one show none.
    """
    index = index_of(scan)
    outcomes = outcomes_of(models.models, run)
    table_ids = {(name.schema_name, name.table): index.ids[name] for name in index.tables}
    roles = Counter(each.role for each in scan.analysis.roles)
    style, script = _asset("page.css"), _asset("page.js")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            project_name=project_name,
            scan=scan,
            models=models,
            database=database_name(scan),
            scan_time=scan_time(scan),
            figures=figures(scan, models, run),
            validation=validation(run),
            roles=[(role.value, roles[role]) for role in Role if roles[role]],
            diagram=draw_entities(scan, index),
            lineage=draw_lineage(models, outcomes, table_ids),
            tables=table_entries(scan, index),
            table_ids=table_ids,
            bus=bus_matrix(models),
            layers=model_entries(models, outcomes, sql),
            sensitive=_by_category(scan),
            style=Markup(style),
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def _by_category(scan: Scan) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Sensitive columns as (schema, table, column, reason), by category."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for each in scan.analysis.sensitive:
        found.setdefault(each.category, []).append((each.schema_name, each.table, each.column, each.reason))
    return [(category.replace("_", " "), columns) for category, columns in sorted(found.items())]


def _prose(text: str) -> Markup:
    """A sentence, escaped; what stands in it between backticks becomes code, line breaks stay line breaks."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape("\n".join(map(visible, text.splitlines()))))))


def _sentence(text: str) -> Markup:
    """Words that others wrote, with one full stop; without a capital, for they may begin with a name."""
    text = text.strip().rstrip(".")
    return _prose(f"{text}." if text else "")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cartridge.report", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["visible"] = visible
    environment.filters["visible_lines"] = visible_lines
    environment.filters["prose"] = _prose
    environment.filters["sentence"] = _sentence
    environment.filters["coordinate"] = lambda value: f"{value:.1f}".removesuffix(".0")
    environment.globals["counted"] = counted
    return environment


@cache
def _asset(name: str) -> str:
    return files("cartridge.report").joinpath(_TEMPLATES, name).read_text("utf-8")


def _hash(content: str) -> str:
    """The source expression that allows exactly this content: https://www.w3.org/TR/CSP3/#grammardef-hash-source."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
