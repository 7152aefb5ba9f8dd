"""The files of a project that are not models: settings, profile, macros, analyses, README, overview."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from cartridge import __version__
from cartridge.artifacts.answers import Answer
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.incremental import LOOKBACK_DAYS, LOOKBACK_VARIABLE
from cartridge.artifacts.models import (
    GeneratedModel,
    GeneratedTest,
    Join,
    ModelGenerationResult,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    Step,
)
from cartridge.artifacts.options import OLDEST_DBT, DbtVersion
from cartridge.artifacts.project import ProjectFile
from cartridge.artifacts.scan import Scan
from cartridge.dbt.hashing import HASH_DESCRIPTION, HASH_MACRO, SALT_VARIABLE, hash_macro, hashes
from cartridge.dbt.jinja import escape
from cartridge.dbt.model_sql import render_query
from cartridge.dbt.profiles import PASSWORD_VARIABLE, TargetProfile
from cartridge.dbt.profiles.duckdb import SOURCE_PATH_VARIABLE
from cartridge.dbt.yaml import Value, dump
from cartridge.words import counted

_OWN_TESTS = (
    "unique_combination_of_columns",
    "composite_relationships",
    "values_in_range",
    "row_count_matches",
    "counts_add_up",
)
_TEST_DESCRIPTIONS = {
    "unique_combination_of_columns": "Fails for every combination of the columns, none of them null, that stands in "
    "more than one row.",
    "composite_relationships": "Fails for every row, none of its columns null, whose combination stands in no row of "
    "the other relation.",
    "values_in_range": "Fails for every row in which one of the columns lies outside of the bounds, which belong to "
    "the range; a column without a value does not.",
    "row_count_matches": "Fails when the model has another number of rows than those of the relation that it is made "
    "of, under the condition and up to the newest that the model has; with `allow_more` only when it has fewer.",
    "counts_add_up": "Fails when the counts in a column do not add up to the rows of the relation that find their row "
    "in the model.",
}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("cartridge.dbt", "templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown and INI, not HTML
    )
    environment.filters["cell"] = _cell
    return environment


_CODE = re.compile(r"(?<![`\\])(`[^`\n]+`)(?!`)")


def _cell(text: str) -> str:
    """``text`` on one line of a Markdown table, no character of it taken for markup but pairs of backquotes.

    >>> _cell("the values of `a|b` are <new>, and one ` alone")
    'the values of `a\\\\|b` are &lt;new>, and one \\\\` alone'
    """
    parts = (each.replace("|", "\\|") if at % 2 else _literal(each) for at, each in enumerate(_CODE.split(text)))
    return " ".join("".join(parts).split())


def _literal(text: str) -> str:
    for character in "\\|*[`":
        text = text.replace(character, f"\\{character}")
    return text.replace("<", "&lt;")


def settings_file(
    name: str, result: ModelGenerationResult, profile: TargetProfile, dbt_version: DbtVersion = OLDEST_DBT
) -> ProjectFile:
    """``dbt_project.yml``; a layer without a model is left out, as dbt warns of settings that apply to nothing."""
    layers = [each.value for each in ModelType if result.of_type(each)]
    text = (
        _templates()
        .get_template("dbt_project.yml.j2")
        .render(
            name=name,
            layers=layers,
            quotes_database=profile.quotes_database,
            least_dbt="1.10.6" if dbt_version == OLDEST_DBT else f"{dbt_version}.0",
            variables=_variables(result.models),
        )
    )
    return ProjectFile(path="dbt_project.yml", content=text)


def _variables(models: Iterable[GeneratedModel]) -> dict[str, int]:
    """What a person may set for all models at once, in the order of the names."""
    found: dict[str, int] = {}
    for each in models:
        found |= each.variables
        if each.incremental and not each.incremental.batches:
            found[LOOKBACK_VARIABLE] = LOOKBACK_DAYS
    return dict(sorted(found.items()))


def profile_file(name: str, profile: TargetProfile) -> ProjectFile:
    """``profiles.yml``, with the development target as the default one."""
    content: dict[str, Value] = {name: {"target": "dev", "outputs": profile.outputs}}
    return ProjectFile(path="profiles.yml", content=dump(content))


def lint_file(profile: TargetProfile, *, has_macros: bool, reads_salt: bool) -> ProjectFile:
    """SQLFluff's settings. It stops at a folder of macros that is not there, and does not know ``env_var``."""
    text = (
        _templates()
        .get_template("sqlfluff.j2")
        .render(dialect=profile.sqlfluff_dialect, has_macros=has_macros, reads_salt=reads_salt)
    )
    return ProjectFile(path=".sqlfluff", content=text)


def ignore_files() -> Iterator[ProjectFile]:
    """What git leaves out, and what SQLFluff does: build output, where compiled SQL has lost its layout."""
    for name in ("gitignore", "sqlfluffignore"):
        yield ProjectFile(path=f".{name}", content=_template_text(name))


def _template_text(name: str) -> str:
    return (files("cartridge.dbt") / "templates" / name).read_text(encoding="utf-8")


def macro_files(models: Iterable[GeneratedModel], dialect: str) -> Iterator[ProjectFile]:
    """The macros that the models and their tests use, and their description."""
    models = tuple(models)
    used = {test.name for model in models for test in model.tests}
    own = [name for name in _OWN_TESTS if name in used]
    for name in own:
        path = f"macros/test_{name}.sql"
        yield ProjectFile(path=path, content=_template_text(path))
    macros = [{"name": f"test_{name}", "description": _TEST_DESCRIPTIONS[name]} for name in own]
    if hashes(models):
        yield hash_macro(dialect)
        macros.insert(0, {"name": HASH_MACRO, "description": HASH_DESCRIPTION})
    if macros:
        yield ProjectFile(path="macros/_macros.yml", content=dump({"version": 2, "macros": macros}, spaced=("macros",)))


def analysis_files(models: Iterable[GeneratedModel], dialect: str) -> Iterator[ProjectFile]:
    """For every broken reference, the query that lists its orphans with their number of rows."""
    for model in models:
        broken = [each for each in model.tests if each.severity == "warn" and each.name == "relationships"]
        of_column = Counter(each.column for each in broken)
        for test in broken:
            parent, key = _pointed_at(test)
            parts = [model.name, str(test.column), *((parent, key) if of_column[test.column] > 1 else ())]
            path = f"analyses/orphans_of_{'__'.join(parts)}.sql"
            yield ProjectFile(path=path, content=render_query(_orphans(model, test), dialect))


def _pointed_at(test: GeneratedTest) -> tuple[str, str]:
    """Model and column that a ``relationships`` test points at."""
    return str(test.arguments["to"]).removeprefix("ref('").removesuffix("')"), str(test.arguments["field"])


def _orphans(model: GeneratedModel, test: GeneratedTest) -> Query:
    parent, key = _pointed_at(test)
    column = test.column
    assert column is not None
    return Query(
        inputs=(ModelInput(alias="child", model=model.name), ModelInput(alias="parent", model=parent)),
        steps=(
            Step(
                name="orphans",
                from_relation="child",
                joins=(Join(kind="left", relation="parent", on=((f"child.{column}", f"parent.{key}"),)),),
                items=(
                    SelectItem(name=column, expression=f"child.{column}"),
                    SelectItem(name="row_count", expression="count(*)"),
                ),
                where=f"child.{column} is not null and parent.{key} is null",
                group_by=(column,),
            ),
        ),
    )


def readme_file(name: str, scan: Scan, result: ModelGenerationResult, profile: TargetProfile) -> ProjectFile:
    dev = profile.outputs["dev"]
    text = (
        _templates()
        .get_template("README.md.j2")
        .render(
            project_name=name,
            version=__version__,
            database_type=scan.database_type,
            place_kind=scan.place[0],
            place=_cell(scan.place[1]),
            scanned_at=scan.scan_timestamp,
            needs_password=profile.needs_password,
            salt_variable=SALT_VARIABLE if hashes(result.models) else None,
            sign_in=profile.sign_in,
            password_variable=PASSWORD_VARIABLE,
            source_variable=SOURCE_PATH_VARIABLE if SOURCE_PATH_VARIABLE in str(profile.outputs) else None,
            user=_cell(scan.connection.username or ""),
            attached=_cell(scan.connection.database or scan.place[1]) if profile.source_database else None,
            schema=dev["schema"],
            layers=[
                *((each.value, len(result.of_type(each))) for each in ModelType),
                *([("snapshots", len(result.snapshots))] if result.snapshots else []),
            ],
            marts=result.of_type(ModelType.MARTS),
            business=_business(result.business_context, result.answers),
            answers=[each for each in result.answers if each.metric],
            findings=[each.message for each in scan.analysis.findings],
            notes=[*result.notes, *(f"{each.schema_name}.{each.table}: {each.message}" for each in scan.problems)],
        )
    )
    return ProjectFile(path="README.md", content=text)


def _business(context: BusinessContext, answers: Iterable[Answer]) -> list[str]:
    """Lines about the business, and how many of its questions are answered below; none where nothing is said."""
    who = ", ".join(filter(None, (context.business_name, context.industry)))
    lines = [line for line in (f"{who}." if who else "", context.business_description) if line]
    found = list(answers)
    if found:
        answered = sum(not each.reason for each in found)
        lines.append(f"{answered} of {counted(len(found), 'question')} answered{_why_not(answered, len(found))}.")
    return lines


def _why_not(answered: int, asked: int) -> str:
    return "; why not the others, stands below" if answered < asked else ""


def overview_file(name: str, scan: Scan, result: ModelGenerationResult) -> ProjectFile:
    """The first page of ``dbt docs``: what is in the project, from where, and how to go on."""
    marts = result.of_type(ModelType.MARTS)
    body = (
        _templates()
        .get_template("overview.md.j2")
        .render(
            project_name=name,
            database_type=scan.database_type,
            place_kind=scan.place[0],
            place=_cell(scan.place[1]),
            scanned_at=scan.scan_timestamp,
            sources=[(each.name, each.schema_name, len(each.tables)) for each in result.sources],
            facts=[each for each in marts if each.kind == "fact"],
            dimensions=[each for each in marts if each.kind != "fact"],
            counts={each.value: len(result.of_type(each)) for each in ModelType},
            snapshots=result.snapshots,
            metrics=result.semantic.metrics,
            warned=sum(test.severity == "warn" for model in result.models for test in model.tests),
            findings=len(scan.analysis.findings),
            notes=len(result.notes),
        )
    )
    return ProjectFile(
        path="models/overview.md", content=f"{{% docs __overview__ %}}\n\n{escape(body.strip())}\n\n{{% enddocs %}}\n"
    )
