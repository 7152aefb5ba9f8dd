"""How results look on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cartridge.artifacts.analysis import Finding, Key, Relationship, Role
from cartridge.artifacts.evaluation import Evaluation
from cartridge.artifacts.models import ModelType
from cartridge.artifacts.plan import ExecutionPlan
from cartridge.artifacts.project import GeneratedProject
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import MultiScan, Scan
from cartridge.journey import Generated
from cartridge.redact import printable
from cartridge.words import counted

MOST_ROWS = 60
"""Longer listings are cut on the terminal; the scan file and --json hold everything."""

MOST_NAMES = 5
"""Tables that a single line names."""

PASSWORD_LINE = "export DBT_ENV_SECRET_CARTRIDGE_PASSWORD='...'"
SALT_LINE = "export CARTRIDGE_HASH_SALT='...'"


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(
            heading, justify="right" if heading in ("rows", "seconds", "tables") else "left", overflow="fold"
        )
    return table


def _plain(text: str) -> Text:
    # Names from a database are shown as text: never as markup, never as terminal control sequences.
    return Text(printable(" ".join(text.splitlines())))


def scan_summary(console: Console, scan: Scan) -> None:
    """Tables with their role, then what a person should know."""
    kind, name = scan.place
    console.print(_plain(f"{scan.database_type} {kind} {name} ({scan.server_version})"), style="bold")
    roles = {each.full_name: each for each in scan.analysis.roles}
    table = _table("table", "rows", "role", "one row is")
    for each in scan.tables[:MOST_ROWS]:
        role = roles.get(each.full_name)
        about = "~" if each.row_count_kind == "estimated" else ""
        rows = "?" if each.row_count is None else f"{about}{each.row_count:,}"
        table.add_row(_plain(str(each.full_name)), rows, role.title if role else "", _plain(role.grain if role else ""))
    console.print(table)
    _cut(console, len(scan.tables), "tables")
    console.print()
    console.print(_plain(facts(scan)))
    if told := unread(scan):
        console.print(_plain(told), style="bold red")
    polymorphic(console, scan)
    findings(console, scan)


def polymorphic(console: Console, scan: Scan) -> None:
    """References that point at several tables, a line each."""
    if scan.analysis.polymorphic:
        console.print("Polymorphic references:", style="bold")
    for each in scan.analysis.polymorphic[:MOST_ROWS]:
        targets = ", ".join(f"{target.ref} ({', '.join(target.types)})" for target in each.targets)
        console.print(Text("  ") + _plain(f"{each.full_name}.{each.id_column} by {each.type_column}: {targets}"))
    _cut(console, len(scan.analysis.polymorphic), "references")


def unread(scan: Scan) -> str | None:
    """One line: how many tables' data is missing, and which; ``None`` when all was read."""
    names = scan.unread_tables()
    if not names:
        return None
    first = ", ".join(str(each) for each in names[:MOST_NAMES])
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return (
        f"The data of {len(names)} of {counted(len(scan.tables), 'table')} was not read: {first}{more}. "
        "Only names and declarations are known of these. `Not read`, or `problems` in the file, gives the reasons."
    )


def from_cache(scan: Scan) -> str:
    """One line: how much was not read again."""
    return (
        f"{scan.tables_from_cache:,} of {counted(len(scan.tables), 'table')} had been measured before and not changed "
        "since; --no-cache reads them again."
    )


def multi_scan_summary(console: Console, several: MultiScan) -> None:
    """A line per database with what was found in it, then those that failed, each with the reason and the next step."""
    table = _table("database", "type", "tables", "found")
    for name, scan in several.databases.items():
        names = scan.unread_tables()
        missing = f" The data of {counted(len(names), 'table')} was not read." if names else ""
        problems = f" {counted(len(scan.problems), 'problem')} in the file." if scan.problems else ""
        found = f"{facts(scan)}{missing}{problems}"
        table.add_row(_plain(name), scan.database_type, f"{len(scan.tables):,}", _plain(found))
    if several.databases:
        console.print(table)
    if several.failures:
        console.print("Failed:", style="bold red")
    for name, failure in several.failures.items():
        console.print(Text("  ") + _plain(f"{name}: {failure.message} {failure.next_step}"))


def facts(scan: Scan) -> str:
    """One line: what was found, declared and inferred apart."""
    keys, relations = scan.analysis.keys, scan.analysis.relationships
    natures = Counter(each.nature for each in scan.analysis.keys)
    roles = Counter(each.role for each in scan.analysis.roles)
    parts = [
        f"{roles[role]} technical" if role is Role.TECHNICAL else counted(roles[role], role.value)
        for role in Role
        if roles[role]
    ]
    return (
        f"{counted(len(scan.tables), 'table')}: {', '.join(parts)}. "
        f"{counted(len(keys), 'key')} ({_not_declared(keys)};"
        f" {natures['surrogate']} surrogate, {natures['natural']} natural), "
        f"{counted(len(relations), 'relationship')} ({_not_declared(relations)})."
    )


def _not_declared(found: Sequence[Key | Relationship]) -> str:
    origins = Counter("said" if each.said else "declared" if each.declared else "inferred" for each in found)
    said = f", {origins['said']} said in cartridge.yml" if origins["said"] else ""
    guesses = sum(each.is_guess for each in found)
    return f"{origins['inferred']} inferred{f', {guesses} of them unchecked' if guesses else ''}{said}"


_LIGHT = (
    "boolean_as_text",
    "constant_column",
    "empty_column",
    "empty_table",
    "empty_text",
    "no_key",
    "placeholder_text",
    "unresolved_reference",
)
"""Findings that break nothing, shown after those that do."""


def _weight(finding: Finding) -> bool:
    return finding.code in _LIGHT


def findings(console: Console, scan: Scan) -> None:
    """Findings and problems, one a line."""
    for heading, lines in (
        ("Findings", [each.message for each in sorted(scan.analysis.findings, key=_weight)]),
        (
            "Not read",
            [f"{each.schema_name}.{each.table or '*'}: {each.message} {each.next_step}" for each in scan.problems],
        ),
    ):
        if lines:
            console.print(f"{heading}:", style="bold yellow")
            for line in lines[:MOST_ROWS]:
                console.print(Text("  ") + _plain(line))
            _cut(console, len(lines), "lines")


def _cut(console: Console, total: int, what: str) -> None:
    if total > MOST_ROWS:
        console.print(f"  and {total - MOST_ROWS} more {what}; --output and --json hold them all.", style="dim")


def plan_summary(console: Console, plan: ExecutionPlan) -> None:
    """Every action of the plan in its order."""
    console.print(_plain(plan.strategy), style="bold")
    table = _table("action", "file", "why")
    for each in plan.actions:
        table.add_row(each.type.value, _plain(each.file_path), _plain(each.description))
    console.print(table)
    for line in plan.notes:
        console.print(_plain(line))


def project_summary(console: Console, generated: Generated, folder: Path) -> None:
    """Models by layer."""
    counts = ", ".join(f"{len(generated.models.of_type(each))} {each.value}" for each in ModelType)
    console.print(_plain(f"Project {generated.project.name} in {folder}: {counts} models."), style="bold")
    for line in generated.models.notes:
        console.print(_plain(f"  {line}"))


def run_summary(console: Console, run: RunResult) -> None:
    """What dbt said: counts, then every node that is not well."""
    for line in run.notes:
        console.print(_plain(line))
    if not run.nodes and run.status == "failed":
        console.print(f"dbt {run.command} failed before it built anything.", style="bold red")
    elif run.command == "parse":
        console.print("dbt parse: ok." if run.status == "success" else "dbt parse: failed.", style="bold")
    else:
        console.print(_plain(outcome(run)), style="bold green" if run.status == "success" else "bold red")
    bad = [each for each in run.nodes if each.status not in ("success", "pass", "no-op")]
    if bad:
        table = _table("status", "node", "message")
        for each in sorted(bad, key=lambda node: (node.status == "skipped", node.status == "warn", node.unique_id)):
            table.add_row(each.status, _plain(each.name), _plain(each.message or ""))
        console.print(table)
    for deprecation in run.deprecations:
        console.print(_plain(f"deprecated: {deprecation.code}: {deprecation.message}"))
    for line in run.errors:
        console.print(_plain(line), style="red")
    if run.evaluation:
        structure(console, run.evaluation)


MAX_VIOLATIONS = 20


def structure(console: Console, evaluation: Evaluation) -> None:
    """How the project stands to the structure rules, in a line, and what breaks them."""
    broken, excepted = len(evaluation.violations), len(evaluation.exceptions)
    declared = f"; {counted(excepted, 'exception')} declared" if excepted else ""
    if not broken:
        console.print(_plain(f"Structure: none of {len(evaluation.rules)} rules broken{declared}."), style="bold")
    else:
        rules = len({each.rule for each in evaluation.violations})
        summary = f"Structure: {rules} of {len(evaluation.rules)} rules broken, {counted(broken, 'time')}{declared}."
        console.print(_plain(summary), style="bold yellow")
        table = _table("rule", "resource", "message")
        for each in evaluation.violations[:MAX_VIOLATIONS]:
            table.add_row(_plain(each.rule), _plain(each.resource), _plain(each.message))
        console.print(table)
        if broken > MAX_VIOLATIONS:
            console.print(_plain(f"And {broken - MAX_VIOLATIONS:,} more; --json lists them all."))
    for line in evaluation.notes:
        console.print(_plain(line))


def outcome(run: RunResult) -> str:
    """One line: models built, tests passed, warned and failed, seconds."""
    tests = run.nodes_of("test")
    built = sum(each.status == "success" for each in run.nodes_of("model"))
    words = [
        f"{sum(each.status == status for each in tests)} {word}"
        for status, word in (("pass", "passed"), ("warn", "warned"))
    ]
    words.append(f"{sum(each.status in ('fail', 'error') for each in tests)} failed")
    return (
        f"dbt {run.dbt_version} {run.command}: {built} of {counted(len(run.nodes_of('model')), 'model')} built, "
        f"{counted(len(tests), 'test')}: {', '.join(words)} ({run.elapsed_seconds:.1f} s)."
    )


def export_lines(project: GeneratedProject, scan: Scan) -> list[str]:
    """The lines to type before dbt runs: the password that the profile asks for, if one let the scan in, and the salt
    that hashes do."""
    profile, hashed = project.file("profiles.yml"), project.file("macros/hashed.sql")
    asks = profile is not None and "DBT_ENV_SECRET_CARTRIDGE_PASSWORD" in profile.content
    return [PASSWORD_LINE] * (asks and scan.has_secret) + [SALT_LINE] * (hashed is not None)


def demo_summary(
    console: Console, scan: Scan, generated: Generated, run: RunResult, folder: Path, page: Path, seconds: float
) -> None:
    """The end of the demo: what was found, what was made, where to look."""
    console.print()
    console.print(_plain(f"The sample shop: {facts(scan)}"), style="bold")
    findings(console, scan)
    console.print()
    project_summary(console, generated, folder)
    run_summary(console, run)
    console.print()
    console.print("Look next:", style="bold")
    for label, place in (
        ("the diagram, lineage and results", page),
        ("the project", folder),
        ("a mart", folder / "models" / "marts"),
        ("the tables it built", folder / "target" / "sandbox.duckdb"),
    ):
        console.print(Text(f"  {label:<34}") + _plain(str(place)))
    console.print(f"\nDone in {seconds:.0f} s.")
