"""Saves and loads the scan file, JSON or YAML, and reads what older versions wrote."""

from __future__ import annotations

import json
import secrets
import stat
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from cartridge.artifacts.scan import FORMAT_VERSION, Scan
from cartridge.errors import ArtifactError

Format = Literal["json", "yaml"]


def dump_scan(scan: Scan, file_format: Format = "json") -> str:
    """The scan as text; fields that are empty or at their default stay, so that every scan file has the same shape."""
    document = scan.model_dump(mode="json")
    if file_format == "yaml":
        return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


_Dumper: type[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def save_scan(scan: Scan, path: Path, file_format: Format = "json") -> None:
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


def load_scan(path: Path) -> Scan:
    """The scan in ``path``.

    :raises ArtifactError: when there is no such file, it is not a scan file, or a newer Cartridge wrote it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ArtifactError(
            f"There is no scan file `{path}`.", "Make one with `cartridge scan CONNECTION_URL --output scan.json`."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ArtifactError(f"Cannot read the scan file `{path}`: {error}.", "Is it the right file?") from error
    return parse_scan(text, str(path))


def parse_scan(text: str, name: str) -> Scan:
    """The scan in ``text``; ``name`` says in errors where it came from."""
    try:
        document = json.loads(text) if text.lstrip()[:1] in ("{", "[") else yaml.load(text, Loader=_Loader)  # noqa: S506
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise ArtifactError(
            f"`{name}` is neither JSON nor YAML: {' '.join(str(error).split())}.", "Scan the database again."
        ) from error
    if not isinstance(document, dict) or "tables" not in document:
        raise ArtifactError(f"`{name}` is not a scan file: it has no `tables`.", "`cartridge scan` writes one.")
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
        return Scan.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        raise ArtifactError(
            f"`{name}` is not a scan file: `{place}`: {first['msg']} ({error.error_count()} such errors).",
            "Scan the database again; a scan file is not meant to be edited.",
        ) from error
