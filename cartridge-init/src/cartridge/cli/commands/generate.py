"""``cartridge generate``: from a scan file to a dbt project, and really run it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from cartridge import journey
from cartridge.artifacts.business_context import BusinessContext
from cartridge.artifacts.options import GenerationOptions
from cartridge.cli.console import note, out, progress_bars
from cartridge.cli.exit_codes import ExitCode
from cartridge.cli.generating import generation_options
from cartridge.cli.options import json_option, one_of, verbose_option
from cartridge.cli.show import export_lines, plan_summary, project_summary, run_summary
from cartridge.contextfile import load_business_context
from cartridge.errors import UsageError
from cartridge.overrulesfile import load_written
from cartridge.scanfile import load_scan
from cartridge.scanner.url import read_url
from cartridge.settings import load_settings

_RULES = ("rules", "mock", "test")


@click.command("generate")
@click.argument("scan_file", required=False)
@click.option("--input", "input_", metavar="SCAN_FILE", help="The scan file, in place of the argument.")
@click.option("--database", metavar="NAME", help="Which database of a scan file that holds several.")
@click.option("--output", "-o", metavar="DIR", help="Folder of the new project.")
@click.option("--output-dir", metavar="DIR", help="The same as --output.")
@click.option("--project-name", metavar="NAME", help="dbt's name of the project. Default: the database's name.")
@click.option(
    "--ai-model", metavar="MODEL", help="`rules` (also `mock`, `test`): the offline rule engine, the default."
)
@click.option("--ai-provider", metavar="PROVIDER", help="Provider of the model, where its name does not tell.")
@click.option("--business-context", metavar="TEXT", help="What the business is and measures, in a sentence or two.")
@click.option(
    "--business-context-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="CSV",
    help="The same column by column, as `cartridge onboard` writes it.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be made and write nothing.")
@click.option("--no-validate", is_flag=True, help="Do not run dbt on the result.")
@click.option("--force", is_flag=True, help="Replace what Cartridge made in the folder; what a person changed stays.")
@click.option("--connection-url", metavar="URL", help="Supplies the password for the validation; `env:NAME` works too.")
@generation_options
@json_option
@verbose_option
def command(
    scan_file: str | None,
    input_: str | None,
    database: str | None,
    output: str | None,
    output_dir: str | None,
    project_name: str | None,
    ai_model: str | None,
    ai_provider: str | None,
    business_context: str | None,
    business_context_file: Path | None,
    dry_run: bool,
    no_validate: bool,
    force: bool,
    connection_url: str | None,
    options: GenerationOptions,
    as_json: bool,
) -> None:
    """Make a dbt project from a scan file.

    The project is validated by running dbt in a DuckDB file of its own: over the source itself where that is a DuckDB
    or SQLite file, else over invented rows that respect what the scan found. `cartridge validate DIR --target dev`
    builds it in the database.
    """
    settings = load_settings(ai_model=ai_model, ai_provider=ai_provider)
    path = Path(one_of(scan_file, input_, "SCAN_FILE", "as an argument or with --input"))
    scan = load_scan(path, database)
    url = read_url(connection_url) if connection_url else None
    provider = _provider(settings.ai_model, settings.ai_provider)
    context = _context(business_context, business_context_file)
    overrules, place = load_written()
    overrules = overrules.of(database) if database else overrules
    generate = partial(
        journey.generate,
        scan,
        project_name,
        provider=provider,
        business_context=context,
        overrules=overrules,
        written=place,
        options=options,
    )
    if dry_run:
        generated = generate()
        if as_json:
            click.echo(generated.plan.model_dump_json(indent=2))
        else:
            plan_summary(out(), generated.plan)
        return
    folder = Path(one_of(output, output_dir, "the output folder", "with --output"))
    with progress_bars() as listener:
        generated = generate(listener=listener)
        written = journey.write(generated, folder, force=force)
        run, why_not = None, journey.why_not_run(options.dbt_version)
        if not no_validate and why_not is None:
            run = journey.validate(folder, url=url, timeout_seconds=settings.dbt_timeout, listener=listener)
        page = journey.write_page(generated.scan, generated, run, folder)
    if why_not and not no_validate:
        note(f"Not validated: {why_not} With that dbt installed, run `cartridge validate {folder}`.")
    if as_json:
        document = {
            "project": {"name": generated.project.name, "root": written.root, "files": sorted(written.files)},
            "models": [each.name for each in generated.models.models],
            "page": str(page),
            "run": run.model_dump(mode="json") if run else None,
        }
        click.echo(json.dumps(document, indent=2))
    else:
        project_summary(out(), generated, folder)
        if run:
            run_summary(out(), run)
        note(f"Look at it: {page}")
        for line in export_lines(generated.project, generated.scan):
            click.echo(f"Before dbt runs: {line}", err=True)  # not through `note`, which would mask the dots
    if run and run.status == "failed":
        raise SystemExit(ExitCode.FAILED)


def _context(text: str | None, path: Path | None) -> BusinessContext | str | None:
    if text is not None and path is not None:
        raise click.UsageError("The business context is given twice: as a text and as a file. Give it once.")
    return load_business_context(path) if path else text


def _provider(model: str, provider: str | None) -> str:
    """The provider's name for what was asked; a model that nobody here can reach is refused, never replaced."""
    if provider:
        return provider
    if model in _RULES:
        return model
    raise UsageError(
        f"No provider for the model `{model}` is part of this version.",
        "Leave out --ai-model, or use `rules`: the rule engine works offline and needs no key.",
    )
