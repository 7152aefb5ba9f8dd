"""Validates a project by really running it, within the consent given.

Without a target named, only a sandbox is written to: a DuckDB file below ``target/``, with the source attached
read-only, or with a twin of the source where that cannot be asked. Naming a target is the consent to build there.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from jinja2.sandbox import SandboxedEnvironment

from cartridge.artifacts.progress import ProgressListener, ignore_progress
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import ConnectionSummary, Scan
from cartridge.artifacts.twin import Twin
from cartridge.dbt.hashing import HASH_FILE, SALT_VARIABLE
from cartridge.dbt.profiles import twin_for
from cartridge.dbt.profiles.bigquery import PRIVATE_KEY_VARIABLE, key_variables
from cartridge.dbt.profiles.duckdb import (
    EXTENSION_DIRECTORY_VARIABLE,
    MYSQL_EXTENSION_VARIABLE,
    SANDBOX_FILE,
    SQLITE_EXTENSION_VARIABLE,
    TARGET_PATH_VARIABLE,
)
from cartridge.dbt.profiles.target import PASSWORD_VARIABLE
from cartridge.dbt.runner import AS_FAR_AS_BUILT, run_dbt
from cartridge.dbt.sandbox.build import SANDBOXED, build_in_twin, read_twin
from cartridge.errors import MissingDriverError, ProjectError, UsageError, did_you_mean


def validate_project(
    project_dir: Path,
    *,
    target: str | None = None,
    password: str | None = None,
    connection: ConnectionSummary | None = None,
    select: tuple[str, ...] = (),
    profiles_dir: Path | None = None,
    scan: Scan | None = None,
    timeout_seconds: float = 3600,
    listener: ProgressListener = ignore_progress,
) -> RunResult:
    """Build the project in ``target``, else in its sandbox; parse it where its source is neither there nor known.

    :param target: an output of ``profiles.yml`` that may be written to.
    :param password: given to dbt for this run only, through the variables that Cartridge's profiles ask for; for
        BigQuery the text of a service account's key.
    :param connection: where the password belongs to; must be where the target builds.
    :param scan: what the sandbox's rows are made from, in place of what the project says of its source itself; given,
        they are used though the source could be asked.
    :raises ProjectError: when the folder holds no dbt project or profile.
    :raises UsageError: when ``target`` is not in the profile, or ``connection`` is another database than it names.
    :raises ValidationError: when dbt could not be run.
    """
    project_dir = project_dir.absolute()
    profiles_dir = (profiles_dir or project_dir).absolute()
    profile_name, profile = _profile(project_dir, profiles_dir)
    outputs = {str(name): output for name, output in profile["outputs"].items() if isinstance(output, dict)}
    chosen = target or str(profile.get("target", "dev"))
    if chosen not in outputs:
        raise UsageError(f"The profile has no target `{chosen}`. {did_you_mean(chosen, outputs)}", "Pass --target.")
    if connection is not None:
        _refuse_another_database(connection, chosen, outputs[chosen])
    environment = _login_variables(password, outputs[chosen]) if password else {}
    environment |= _salt(project_dir, is_sandbox=target is None)
    common: dict[str, Any] = {"target": chosen, "timeout_seconds": timeout_seconds, "listener": listener}
    why = None if target else _why_not_built(chosen, outputs[chosen], has_login=connection is not None)
    if target is None and (twin := _twin(project_dir, outputs[chosen], scan, needs_one=why is not None)):
        result = build_in_twin(
            project_dir,
            twin,
            outputs[chosen],
            profile_name=profile_name,
            sandbox=_fresh_sandbox(project_dir),
            select=select,
            environment=_salt(project_dir, is_sandbox=True),
            **common,
        )
        reasons = (f"The source was not asked: {why}",) if why else ()
        return result.model_copy(update={"notes": (*result.notes, *reasons)})
    adapter = outputs[chosen].get("type")
    environment |= extensions_from_wheels(project_dir, outputs[chosen])
    common["profiles_dir"] = profiles_dir
    if why:
        result = run_dbt(project_dir, "parse", environment=environment, **common)
        advice = " Pass --scan SCAN_FILE to build over rows invented from a scan." if adapter in SANDBOXED else ""
        return result.model_copy(update={"notes": (f"Parsed only: {why}{advice}",)})
    if target is None:
        environment[TARGET_PATH_VARIABLE] = str(_fresh_sandbox(project_dir))
        common["indirect_selection"] = AS_FAR_AS_BUILT
    return _with_advice(run_dbt(project_dir, "build", select=select, environment=environment, **common))


def _salt(project_dir: Path, *, is_sandbox: bool) -> dict[str, str]:
    """A salt for what nobody keeps; where a person's tables are built, only that person can give it."""
    if SALT_VARIABLE in os.environ or not (project_dir / HASH_FILE).is_file():
        return {}
    if is_sandbox:
        return {SALT_VARIABLE: "sandbox"}
    raise UsageError(
        f"The project hashes personal columns, and `{SALT_VARIABLE}` is not set.",
        f"export {SALT_VARIABLE}=... : letters and digits that nobody else knows, the same for every run.",
    )


def _twin(project_dir: Path, output: dict[str, Any], scan: Scan | None, *, needs_one: bool) -> Twin | None:
    """What stands in for the source; ``None`` where it can be asked itself, or nothing is known of it."""
    adapter = str(output.get("type"))
    if adapter not in SANDBOXED:
        return None
    if scan:
        return twin_for(scan, adapter)
    return read_twin(project_dir) if needs_one or _lacks_its_source(project_dir, output) else None


def _login_variables(secret: str, output: dict[str, Any]) -> dict[str, str]:
    """The secret of a connection URL under the names that the profile asks for."""
    return key_variables(secret) if PRIVATE_KEY_VARIABLE in str(output) else {PASSWORD_VARIABLE: secret}


def _why_not_built(target: str, output: dict[str, Any], *, has_login: bool) -> str | None:
    """Why nothing can be built without a target being named; ``None`` when there is a sandbox and its source opens."""
    if TARGET_PATH_VARIABLE not in str(output.get("path", "")):
        return f"building writes to the {output.get('type')} database. Pass --target {target} to build and test there."
    if PASSWORD_VARIABLE in str(output) and not has_login and PASSWORD_VARIABLE not in os.environ:
        return f"no password for the source. Pass --connection-url env:NAME, or export {PASSWORD_VARIABLE}."
    return None


def _lacks_its_source(project_dir: Path, output: dict[str, Any]) -> bool:
    """Whether a DuckDB file that an output attaches is not there."""
    for each in output.get("attach") or ():
        if isinstance(each, dict) and each.get("type", "duckdb") == "duckdb":
            path = SandboxedEnvironment().from_string(str(each.get("path", ""))).render(env_var=os.environ.get)
            if not (project_dir / path).exists():
                return True
    return False


def _refuse_another_database(connection: ConnectionSummary, target: str, output: dict[str, Any]) -> None:
    """A password is no use, and a build no wish, in another database than the one its URL names."""
    logins = [each for each in output.get("secrets") or () if isinstance(each, dict)]
    given: dict[str, object] = {
        "host": connection.options.get("host") or connection.host or "localhost",
        "user": connection.username,
    }
    if "dbname" in output:
        named = output
        port = _PORTS.get(str(output.get("type")), 5432)
        given |= {"port": connection.port or port, "dbname": connection.database or connection.username}
    elif logins:
        named = logins[0]
        given |= {"port": connection.port or 3306, "database": connection.database}
    elif "account" in output:
        database = (connection.database or "").partition("/")[0].strip('"').lower()
        account = (connection.host or "").removesuffix(".snowflakecomputing.com")
        named = {**output, "database": str(output.get("database", "")).lower()}
        given = {"account": account, "user": connection.username, "database": database or None}
    elif output.get("type") == "bigquery":
        named = {"project": output.get("project", output.get("database", ""))}
        given = {"project": unquote(connection.host or "") or None}
    else:
        return
    for name, value in given.items():
        said = str(named.get(name, ""))
        if value is not None and said and "{{" not in said and _one_host(said) != _one_host(str(value)):
            raise UsageError(
                f"The connection URL names the {name} `{value}`, and target `{target}` of profiles.yml `{said}`.",
                "Pass the URL that the project was made from, or change profiles.yml.",
            )


_PORTS = {"postgres": 5432, "redshift": 5439}
"""Where a server listens when neither the URL nor the profile says so."""


def _one_host(name: str) -> str:
    return "127.0.0.1" if name == "localhost" else name


_ADVICE = {
    "no password supplied": f"Pass --connection-url env:NAME, or export {PASSWORD_VARIABLE}.",
    "password authentication failed": f"Check the password in --connection-url or {PASSWORD_VARIABLE}.",
    "access denied for user": f"Check the password in --connection-url or {PASSWORD_VARIABLE}.",
    "could not set lock": "Another program has the file open, perhaps another validation: wait for it, or stop it.",
}


def _with_advice(result: RunResult) -> RunResult:
    """What to do next, where dbt only says what happened."""
    said = " ".join([*result.errors, *(each.message or "" for each in result.nodes)]).lower()
    advice = tuple(step for words, step in _ADVICE.items() if words in said)
    return result.model_copy(update={"notes": (*result.notes, *advice)}) if result.status == "failed" else result


def _fresh_sandbox(project_dir: Path) -> Path:
    sandbox = project_dir / SANDBOX_FILE
    try:
        sandbox.parent.mkdir(exist_ok=True)
        for path in (sandbox, sandbox.with_name(sandbox.name + ".wal")):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise ProjectError(
            f"Cannot build in the sandbox `{sandbox}`: {error.strerror}.",
            "Move away what stands there, or mend the permissions.",
        ) from error
    return sandbox


def _profile(project_dir: Path, profiles_dir: Path) -> tuple[str, dict[str, Any]]:
    """The name of the project's profile, and the profile."""
    project = _read(project_dir / "dbt_project.yml", "Name the folder that holds dbt_project.yml.")
    profiles = _read(profiles_dir / "profiles.yml", "Pass --profiles-dir.")
    name = project.get("profile")
    profile = profiles.get(name) if isinstance(name, str) else None
    if not isinstance(profile, dict) or not isinstance(profile.get("outputs"), dict):
        known = did_you_mean(str(name), [str(each) for each in profiles if each != "config"])
        raise ProjectError(
            f"`{profiles_dir / 'profiles.yml'}` has no profile `{name}` with outputs. {known}",
            "Add it there, or name the folder of another profiles.yml with --profiles-dir.",
        )
    return str(name), profile


def _read(path: Path, next_step: str) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ProjectError(f"There is no `{path}`.", next_step) from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ProjectError(f"Cannot read `{path}`: {error}.", "Mend the file and validate again.") from error
    if not isinstance(loaded, dict):
        raise ProjectError(f"`{path}` holds no mapping.", "Mend the file and validate again.")
    return loaded


EXTENSIONS = {
    SQLITE_EXTENSION_VARIABLE: ("sqlite_scanner", "SQLite files", "sqlite"),
    MYSQL_EXTENSION_VARIABLE: ("mysql_scanner", "MySQL and MariaDB", "mysql"),
}
"""The variable by which a profile asks for an extension, its name, what it reads, and the extra that installs it."""


def extensions_from_wheels(project_dir: Path, output: dict[str, Any]) -> dict[str, str]:
    """The extensions that an output loads, from their wheels, so that DuckDB fetches nothing from a network.

    :raises MissingDriverError: when one is not installed.
    """
    asked = str(output.get("extensions", ""))
    variables: dict[str, str] = {}
    for variable, (name, what, extra) in EXTENSIONS.items():
        if variable not in asked:
            continue
        spec = find_spec(f"duckdb_extension_{name}")
        folders = spec.submodule_search_locations if spec else None
        found = sorted(Path(folders[0]).rglob(f"{name}.duckdb_extension")) if folders else []
        if not found:
            raise MissingDriverError(
                f"The DuckDB extension that reads {what} is not installed.",
                f"Install it: pip install 'cartridge-init[{extra}]'",
            )
        variables[variable] = str(found[-1])
        variables[EXTENSION_DIRECTORY_VARIABLE] = str(project_dir / "target" / "duckdb_extensions")
    return variables
