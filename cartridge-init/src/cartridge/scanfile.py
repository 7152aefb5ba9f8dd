"""Saves and loads the scan file, JSON or YAML, of one database or of several; reads what older versions wrote."""

from __future__ import annotations

import json
import secrets
import stat
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import ValidationError

from cartridge.artifacts.scan import FORMAT_VERSION, MultiScan, Scan
from cartridge.errors import ArtifactError, did_you_mean

Format = Literal["json", "yaml"]
Document = TypeVar("Document", Scan, MultiScan)


def dump_scan(scan: Scan | MultiScan, file_format: Format = "json") -> str:
    """The scan as text; fields that are empty or at their default stay, so that every scan file has the same shape."""
    document = scan.model_dump(mode="json")
    if file_format == "yaml":
        return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


_Dumper: type[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def save_scan(scan: Scan | MultiScan, path: Path, file_format: Format = "json") -> None:
    """Write the scan file; it appears whole or not at all.

    :raises ArtifactError: when it cannot be written.
    """
    try:
        write_whole(path, dump_scan(scan, file_format))
    except OSError as error:
        raise ArtifactError(f"Cannot write `{path}`: {error.strerror}.", "Name another file with --output.") from error


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` beside ``path`` and move it there, so that nobody ever reads half of it.

    Who may read it is what the person's umask says, or what it was for the file that is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        if path.is_file():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def load_scan(path: Path, database: str | None = None) -> Scan:
    """The scan in ``path``.

    :param database: which one is meant, by its name, where the file holds several.
    :raises ArtifactError: when there is no such file, it is not a scan file, a newer Cartridge wrote it, or it does not
        say which database is meant.
    """
    text = _read(path)
    document = _document(text, str(path))
    if _holds_several(document):
        return _chosen(_valid(MultiScan, document, str(path)), database, str(path))
    scan = parse_scan(document, str(path))
    if database not in (None, scan.database):
        raise ArtifactError(
            f"`{path}` holds one database, `{scan.database}`, and no `{database}`.", "Leave out --database."
        )
    return scan


def load_multi_scan(path: Path) -> MultiScan:
    """The scans of several databases in ``path``.

    :raises ArtifactError: as :func:`load_scan` does, and when the file holds a single one.
    """
    document = _document(_read(path), str(path))
    if not _holds_several(document):
        raise ArtifactError(
            f"`{path}` is not a file of several databases: it has no `databases`.", "`cartridge scan-multi` writes one."
        )
    return _valid(MultiScan, document, str(path))


def parse_scan(document: str | dict[str, Any], name: str) -> Scan:
    """The scan in a text, or in what was read of one; ``name`` says in errors where it came from."""
    document = _document(document, name) if isinstance(document, str) else document
    if "tables" not in document:
        raise ArtifactError(f"`{name}` is not a scan file: it has no `tables`.", "`cartridge scan` writes one.")
    return _valid(Scan, document, name)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ArtifactError(
            f"There is no scan file `{path}`.", "Make one with `cartridge scan CONNECTION_URL --output scan.json`."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ArtifactError(f"Cannot read the scan file `{path}`: {error}.", "Is it the right file?") from error


def _document(text: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(text) if text.lstrip()[:1] in ("{", "[") else yaml.load(text, Loader=_Loader)  # noqa: S506
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise ArtifactError(
            f"`{name}` is neither JSON nor YAML: {' '.join(str(error).split())}.", "Scan the database again."
        ) from error
    if not isinstance(document, dict):
        raise ArtifactError(f"`{name}` is not a scan file: it has no `tables`.", "`cartridge scan` writes one.")
    return document


def _holds_several(document: dict[str, Any]) -> bool:
    return "databases" in document and "tables" not in document


def _chosen(several: MultiScan, database: str | None, name: str) -> Scan:
    if database in several.databases:
        return several.databases[database]
    known = ", ".join(f"`{each}`" for each in several.databases) or "none that could be scanned"
    if database is None:
        raise ArtifactError(f"`{name}` holds several databases: {known}.", "Choose one: --database NAME.")
    if database in several.failures:
        failure = several.failures[database]
        raise ArtifactError(
            f"The database `{database}` of `{name}` could not be scanned then: {failure.message}",
            "Scan it again, or choose another one with --database.",
        )
    raise ArtifactError(f"`{name}` holds no database `{database}`.", did_you_mean(database, several.databases))


def _valid(kind: type[Document], document: dict[str, Any], name: str) -> Document:
    version = document.get("format_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ArtifactError(
            f"`{name}` has the format version `{version}`, which no Cartridge ever wrote.", "Scan the database again."
        )
    if version > FORMAT_VERSION:
        raise ArtifactError(
            f"`{name}` has format version {version}; this Cartridge reads up to {FORMAT_VERSION}.",
            "Upgrade it: pip install --upgrade cartridge-init",
        )
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        raise ArtifactError(
            f"`{name}` is not a scan file: `{place}`: {first['msg']} ({error.error_count()} such errors).",
            "Scan the database again; a scan file is not meant to be edited.",
        ) from error
