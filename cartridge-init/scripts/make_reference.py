"""Writes the pages of ``docs/reference`` that the code itself can tell: commands, settings, types, the scan file.

Usage: ``python scripts/make_reference.py [--check]``. With ``--check`` nothing is written, and the exit code is 1 when
a page is not what it would be.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from cartridge.artifacts.business_context import LISTS, BusinessContext
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.scan import FORMAT_VERSION, MultiScan, Scan
from cartridge.artifacts.types import FAMILY_OF
from cartridge.cli.exit_codes import ExitCode
from cartridge.cli.main import COMMANDS, cli
from cartridge.dbt.hashing import SALT_VARIABLE
from cartridge.dbt.profiles import PASSWORD_VARIABLE
from cartridge.dbt.profiles.bigquery import CLIENT_EMAIL_VARIABLE, KEYFILE_VARIABLE, PRIVATE_KEY_VARIABLE
from cartridge.dbt.profiles.duckdb import (
    EXTENSION_DIRECTORY_VARIABLE,
    MYSQL_EXTENSION_VARIABLE,
    SOURCE_PATH_VARIABLE,
    SQLITE_EXTENSION_VARIABLE,
    TARGET_PATH_VARIABLE,
)
from cartridge.dbt.profiles.elsewhere import WAREHOUSE_VARIABLES
from cartridge.scanner.connectors import (
    bigquery_types,
    duckdb_catalog,
    mysql_catalog,
    postgresql_types,
    redshift_types,
    snowflake_catalog,
    sqlite_catalog,
)
from cartridge.settings import SETTINGS_FILE, Settings
from pydantic import TypeAdapter

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
NOTICE = "<!-- Made by `make docs` from the code. Change the code, then run it again. -->"

EXAMPLES = {
    "config": "cartridge config\ncartridge config --json",
    "demo": "cartridge demo\ncartridge demo --output /tmp/shop-demo",
    "generate": (
        "cartridge generate scan.json --output warehouse --project-name warehouse\n"
        "cartridge generate scan.json --dry-run\n"
        "cartridge generate scan.json --output warehouse --adapter snowflake\n"
        "cartridge generate scan.json --output warehouse --business-context 'Sells books. Orders per day.'\n"
        "cartridge generate scan.json --output warehouse --business-context-file business_context.csv\n"
        "cartridge generate scan.json --output warehouse --force --no-validate"
    ),
    "onboard": "cartridge onboard\ncartridge onboard --output shop.csv --yes < answers.txt",
    "scan": (
        "cartridge scan duckdb:///shop.duckdb --output scan.json\n"
        "cartridge scan env:SOURCE_URL --schemas sales,crm --exclude '*_backup' --output scan.json\n"
        'echo "$SOURCE_URL" | cartridge scan - --test-only\n'
        "cartridge scan --dbt-profile shop --target dev --output scan.json\n"
        "cartridge scan duckdb:///shop.duckdb --infer names"
    ),
    "scan-multi": (
        "cartridge scan-multi databases.yml --output scans.json\n"
        "cartridge generate scans.json --database shop --output warehouse"
    ),
    "validate": (
        "cartridge validate warehouse\n"
        "cartridge validate warehouse --target dev --connection-url env:SOURCE_URL\n"
        "cartridge validate warehouse --select staging --json"
    ),
}

EXIT_CODES = {
    ExitCode.DONE: "Done.",
    ExitCode.FAILED: (
        "The work failed: the database could not be read, or the data of none of its tables; the project not written; "
        "a model or test failed."
    ),
    ExitCode.BAD_USAGE: "Bad usage: an option, URL, setting or file that cannot be used. Nothing was done.",
    ExitCode.FINDINGS: (
        "Done with findings: `scan` read the data of some tables, and that of others could not be read; `scan-multi` "
        "the same, or it read some of the databases, and others failed; `validate` built everything, and a test "
        "warned, dbt named a deprecation or a structure rule is broken."
    ),
    ExitCode.INTERRUPTED: "Interrupted.",
}

VARIABLES = {
    PASSWORD_VARIABLE: (
        "Password of the source's user in PostgreSQL, Redshift, MySQL, MariaDB and Snowflake; for Snowflake also its "
        "token, or the passphrase of its key. dbt masks variables of this prefix in its logs."
    ),
    SALT_VARIABLE: (
        "The salt of hashed personal columns, with `personal: hash` or `drop`: letters and digits that nobody else "
        "knows, the same for every run. It stands in compiled SQL and in the definitions of views, where dbt allows "
        "no `DBT_ENV_SECRET_` variable: whoever may read those can read it."
    ),
    SOURCE_PATH_VARIABLE: "Another path of the DuckDB or SQLite source than the one that was scanned.",
    TARGET_PATH_VARIABLE: "Another DuckDB file to build in.",
    SQLITE_EXTENSION_VARIABLE: "The DuckDB extension that reads SQLite: a name, or the path of its file.",
    MYSQL_EXTENSION_VARIABLE: "The same for MySQL and MariaDB.",
    EXTENSION_DIRECTORY_VARIABLE: "Folder in which DuckDB keeps its extensions.",
    KEYFILE_VARIABLE: "Another credentials file for BigQuery than the one that the scan used.",
    CLIENT_EMAIL_VARIABLE: "`client_email` of the key, when the scan had a BigQuery key in its URL.",
    PRIVATE_KEY_VARIABLE: "`private_key` of that key.",
    **WAREHOUSE_VARIABLES,
}

_ROLE = re.compile(r":\w+:`~?([^`]+)`")


def pages() -> dict[str, str]:
    """File name to content of every page."""
    return {
        "cli.md": cli_page(),
        "settings.md": settings_page(),
        "business-context.md": business_context_page(),
        "type-mapping.md": types_page(),
        "scan.schema.json": scan_schema(),
    }


def cli_page() -> str:
    """Every command with its options, from their definitions."""
    parts = [
        "# Commands",
        NOTICE,
        "Results go to standard output, messages and progress to standard error. `-v` is taken before or after the "
        "command. `--json` prints one JSON document and nothing else.",
        "A connection URL may be the URL itself, `env:NAME` for the variable that holds it, or `-` for the first "
        "line of standard input.",
        "## Exit codes",
        table(("code", "meaning"), ((str(code), meaning) for code, meaning in EXIT_CODES.items())),
        "## cartridge",
        *_command_parts(cli, _context()),
    ]
    for name, command, context in _commands():
        parts += [f"## cartridge {name}", *_command_parts(command, context), f"```shell\n{EXAMPLES[name]}\n```"]
    return _page(parts)


def _context() -> click.Context:
    return click.Context(cli, info_name="cartridge", **cli.context_settings)


def _commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    parent = _context()
    for name in COMMANDS:
        command = cli.get_command(parent, name)
        assert command is not None, name
        yield name, command, click.Context(command, info_name=name, parent=parent)


def _command_parts(command: click.Command, context: click.Context) -> list[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    records = [record for each in options if (record := each.get_help_record(context))]
    return [
        f"`{context.command_path} {usage}`",
        " ".join(inspect.cleandoc(command.help or "").split("\n")).replace("  ", "\n\n"),
        table(("option", "meaning"), ((f"`{names}`", " ".join(meaning.split())) for names, meaning in records)),
    ]


def settings_page() -> str:
    """Every setting, and the variables that generated profiles read."""
    options: dict[str, list[str]] = {}
    for name, command, _ in _commands():
        for each in command.params:
            if isinstance(each, click.Option) and each.name in Settings.model_fields:
                options.setdefault(each.name, []).append(f"`{name} {max(each.opts, key=len)}`")
    described = Settings.model_json_schema(by_alias=False)["properties"]
    rows = (
        (
            f"`{name}`",
            ", ".join(f"`{each}`" for each in _variables(name)),
            ", ".join(options.get(name, [])),
            _allowed(described[name]),
            _shown(field.default),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    )
    return _page(
        [
            "# Settings",
            NOTICE,
            f"A setting comes from the command line, else the environment, else `.env`, else `{SETTINGS_FILE}`, else "
            "its default. Both files are looked for in the current folder. `cartridge config` prints what is in force.",
            table(("setting", "variable", "option", "value", "default", "meaning"), rows),
            f"`{SETTINGS_FILE}` holds one setting a line:",
            "```yaml\nmax_rows: 500000\ntimeout: 30\nthreads: 2\ngenerate:\n  personal: hash\n```",
            "It also holds what a person says [against the findings](../how-to/overrule-a-finding.md): `keys`, "
            "`relationships`, `roles`, `ignore`; [what tables and columns are called](../how-to/name-things.md): "
            "`names`; and `databases` for one of several. `cartridge config` shows that too. Any other key is refused.",
            "## Options of `generate`",
            f"The section `generate` of `{SETTINGS_FILE}` says how a project is generated; a flag of `cartridge "
            "generate` goes before it.",
            table(("option", "flag", "value", "default", "meaning"), _option_rows()),
            "## Variables",
            "`.env` holds the variables:",
            "```ini\nCARTRIDGE_MAX_ROWS=500000\nCARTRIDGE_TIMEOUT=30\n```",
            "`cartridge demo` uses the defaults, but for `infer`, and is overruled by nobody.",
            "## Variables of generated profiles",
            "dbt reads these when it runs a generated project. `cartridge validate` sets the ones it needs itself.",
            table(("variable", "meaning"), ((f"`{name}`", meaning) for name, meaning in VARIABLES.items())),
        ]
    )


def business_context_page() -> str:
    """The columns of the file that ``cartridge onboard`` writes."""
    rows = (
        (f"`{name}`", _kind_of(name), field.description or "") for name, field in BusinessContext.model_fields.items()
    )
    return _page(
        [
            "# Business context",
            NOTICE,
            "What a person says about the business: a CSV file with these columns, in any order. All of them are "
            "optional. `cartridge onboard` asks for them and writes the file; `cartridge generate "
            "--business-context-file` reads it, and `--business-context` takes a text as `business_description`. "
            "[Tell what the business asks](../how-to/tell-what-the-business-asks.md) shows what becomes of it.",
            table(("column", "value", "meaning"), rows),
            "## The file",
            "- The first row names the columns. One row says it all; further rows add to the lists.\n"
            "- Entries of a list are parted by semicolons or line breaks; where a cell has none, by commas. An entry "
            'in double quotes may hold either: `"revenue; ""orders, returned"""`. `["a", "b"]` is taken too.\n'
            "- Commas, semicolons or tabs part the cells, as the header shows. A cell that holds what parts them "
            "stands in quotes.\n"
            "- UTF-8, UTF-16 with its mark, else Windows-1252; 1 MB at the most.\n"
            "- All mistakes are told at once, each with its line and column.",
            "```csv\nbusiness_name,primary_metrics,stakeholders\n"
            'Books & Co,revenue; orders per day,"Finance <finance@example.com>; Marketing"\n```',
        ]
    )


def _kind_of(name: str) -> str:
    return "list" if name in LISTS else "whole number above 0" if name.endswith("_minutes") else "text"


def _option_rows() -> Iterator[tuple[str, ...]]:
    described = GenerationOptions.model_json_schema()["properties"]
    for name, field in GenerationOptions.model_fields.items():
        flag = f"`--{name.replace('_', '-')}`"
        yield f"`{name}`", flag, _allowed(described[name]), _shown(field.default), field.description or ""


def _variables(name: str) -> list[str]:
    alias: Any = Settings.model_fields[name].validation_alias
    choices = [str(each) for each in alias.choices] if alias else [f"CARTRIDGE_{name.upper()}"]
    return [each for each in choices if each.isupper()]


def _allowed(schema: Mapping[str, Any]) -> str:
    schema = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
    if "anyOf" in schema:  # bytes, as a number or with a unit
        return "number of bytes, or `500MB`, `10GiB`"
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if schema["type"] == "boolean":
        return "`true`, `false`"
    words = {"integer": "whole number", "number": "number", "string": "text"}[schema["type"]]
    bounds = {"exclusiveMinimum": "above", "minimum": "from", "maximum": "up to"}
    return " ".join([words, *(f"{word} {schema[key]:g}" for key, word in bounds.items() if key in schema)])


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return "none" if value is None else f"`{value}`"


def types_page() -> str:
    """Which types of each database become which normalised one."""
    engines: dict[str, dict[str, list[str]]] = {
        "PostgreSQL": _words(postgresql_types.TYPE_WORDS),
        "MySQL, MariaDB": _words(mysql_catalog.TYPE_WORDS),
        "Snowflake": _words(snowflake_catalog.TYPE_WORDS),
        "Redshift": _words(redshift_types.TYPE_WORDS),
        "DuckDB": _words(duckdb_catalog.TYPE_WORDS),
        "SQLite": _words(sqlite_catalog.TYPE_WORDS),
        "BigQuery": _words(bigquery_types.TYPE_WORDS),
    }
    kinds = {
        "e": "`create type … as enum`",
        "c": "composite types",
        "r": "own range types",
        "m": "own multirange types",
    }
    for kind, normal in postgresql_types.KIND_WORDS.items():
        engines["PostgreSQL"].setdefault(normal, []).append(kinds[kind])
    engines["MySQL, MariaDB"]["boolean"] = [f"`{each}`" for each in sorted(mysql_catalog.BOOLEANS)]
    engines["Snowflake"].setdefault("text", []).append("`varchar` without a length")
    for digits, normal in snowflake_catalog.INTEGERS.items():
        engines["Snowflake"].setdefault(normal, []).append(f"`number` of up to {digits} digits, none after the point")
    for start, normal in duckdb_catalog.NESTED.items():
        engines["DuckDB"].setdefault(normal, []).append(f"`{start.lower()}…)`")
    for parts, normal in sqlite_catalog.AFFINITIES:
        contained = " or ".join(f"`{part}`" for part in parts)
        engines["SQLite"].setdefault(normal, []).append(f"any other with {contained} in it")
    rows = (
        (f"`{normal}`", family.value, *(", ".join(words.get(normal, [])) for words in engines.values()))
        for normal, family in FAMILY_OF.items()
        if normal not in ("array", "other")
    )
    return _page(
        [
            "# Types",
            NOTICE,
            "A scan file gives every column two types: `raw_type` as the database spells it, and `data_type`, the "
            "normalised one. Rules read the family of the normalised type, never the spelling.",
            table(("normalised", "family", *engines), rows),
            "- `decimal` keeps precision and scale, `char` and `varchar` a length: `decimal(10,2)`, `varchar(30)`.\n"
            "- An array is `array<element>`, with the element's normalised type.\n"
            "- A PostgreSQL domain has the type it is over; the domain's name is kept as `domain`.\n"
            "- MySQL and MariaDB have no boolean: `tinyint(1)` and `bit(1)` are what they put in its place. "
            "MariaDB's `json` is a `longtext` with a check, and read as `json` by it. `zerofill` changes no type.\n"
            "- SQLite takes any word as a type. Words of the table come first, then parts of the word as "
            "[SQLite's affinity](https://www.sqlite.org/datatype3.html) reads them.\n"
            "- Whatever else a database has is `other`. It is staged as it is, and not measured beyond nulls.",
            "Staging models cast enums to text: the name of an enum type means nothing outside its database. What else "
            "they cast is told of [the generated project](generated-project.md#staging).",
        ]
    )


def _words(spellings: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for raw, normal in spellings.items():
        found.setdefault(normal, []).append(f"`{raw}`")
    return found


def scan_schema() -> str:
    """The JSON schema of the scan file, of one database or of several."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TypeAdapter(Scan | MultiScan).json_schema(by_alias=True),
        "title": f"Cartridge scan file, format version {FORMAT_VERSION}",
    }
    return json.dumps(_tidy(schema), indent=2) + "\n"


def _tidy(schema: Any, key: str = "") -> Any:
    """Descriptions without reStructuredText, and definitions by name, whatever order pydantic found them in."""
    if isinstance(schema, list):
        return [_tidy(each) for each in schema]
    if isinstance(schema, dict):
        names = sorted(schema) if key == "$defs" else list(schema)
        return {name: _tidy(schema[name], name) for name in names}
    if key == "description":
        return _ROLE.sub(r"`\1`", schema).replace("``", "`")
    return schema


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [[*headings], *([each.replace("|", "\\|") for each in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """The exit code; see the module's own words."""
    stale = [
        name
        for name, content in pages().items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != content
    ]
    if "--check" in arguments:
        for name in stale:
            print(f"{FOLDER / name} is not what the code says; run `make docs`.", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(pages()[name], encoding="utf-8")
        print(f"Wrote {FOLDER / name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
