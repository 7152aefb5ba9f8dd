"""Writes a project to disk: all of it or nothing, and never over what a person wrote.

What Cartridge made is remembered in ``.cartridge/baseline.json`` (path to SHA-256). Files that differ from it are a
person's: they are never replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import shutil
from pathlib import Path, PurePosixPath

from cartridge.artifacts.project import GeneratedProject, ProjectOnDisk
from cartridge.errors import ProjectError

BASELINE = ".cartridge/baseline.json"


def write_project(project: GeneratedProject, folder: Path, *, force: bool = False) -> ProjectOnDisk:
    """Write ``project`` into ``folder``.

    A folder that is not empty is refused. With ``force``, files that Cartridge made there and nobody changed since are
    replaced or, when no longer made, removed; build output and files of other names are left alone.

    :raises ProjectError: when something stands in the way; nothing has been changed then.
    """
    folder = folder.absolute()
    for each in project.files:
        if not _is_inside(each.path):
            raise ProjectError(
                f"The path `{each.path}` leaves the project's folder.", "This is a fault of the provider that named it."
            )
    made = {each.path: each.sha256 for each in project.files}
    try:
        baseline = _baseline(folder)
        if folder.exists() and not folder.is_dir():
            raise ProjectError(f"Cannot write a project to `{folder}`: it is a file.", "Name a folder with --output.")
        if folder.is_dir() and any(folder.iterdir()):
            if not force:
                raise ProjectError(
                    f"The folder `{folder}` is not empty.",
                    "Name another one with --output, or pass --force to replace what Cartridge made in it.",
                )
            _refuse_lost_work(folder, made, baseline)
        _replace(project, folder, stale=set(baseline) - set(made))
    except OSError as error:
        raise ProjectError(
            f"Cannot write the project to `{folder}`: {error.strerror or error}.",
            "Nothing was changed. Check the disk and the folder's permissions.",
        ) from error
    return ProjectOnDisk(root=str(folder), files=made)


def read_baseline(folder: Path) -> dict[str, str]:
    """What Cartridge made in ``folder``: path to SHA-256; empty when it made nothing there."""
    return _baseline(folder)


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not (path.startswith("/") or {"..", "\\", "\0"} & {*parts, *path} or ":" in parts[0])


def _baseline(folder: Path) -> dict[str, str]:
    path = folder / BASELINE
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        if strays := [name for name in files if not _is_inside(name)]:
            raise ValueError(f"it names `{strays[0]}`, which is outside of the project")
        return {str(name): str(digest) for name, digest in files.items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise ProjectError(
            f"Cannot read `{path}`: {error}.",
            "Without it nobody knows which files a person wrote: restore it, or write to another folder.",
        ) from error


def _refuse_lost_work(folder: Path, made: dict[str, str], baseline: dict[str, str]) -> None:
    """Raise when a file that would be replaced or removed is not as Cartridge left it."""
    theirs = []
    for path in sorted({*made, *baseline, BASELINE}):
        target = folder / path
        inside = [parent for parent in target.parents if folder in parent.parents]
        if any(each.is_symlink() for each in [target, *inside]):
            theirs.append(f"{path} (a link)")
        elif blocking := [each for each in inside if each.exists() and not each.is_dir()]:
            theirs.append(f"{blocking[0].relative_to(folder)} (a file where a folder belongs)")
        elif path == BASELINE:
            continue
        elif target.is_dir():
            theirs.append(f"{path} (a folder)")
        elif target.exists():
            digest = hashlib.sha256(target.read_bytes()).hexdigest()
            if digest not in (baseline.get(path), made.get(path)):
                theirs.append(path)
    if theirs:
        theirs = list(dict.fromkeys(theirs))
        shown = ", ".join(theirs[:10]) + (f" and {len(theirs) - 10} more" if len(theirs) > 10 else "")
        raise ProjectError(
            f"{len(theirs)} file(s) in `{folder}` were written or changed by a person: {shown}.",
            "Nothing was changed. Move them away, or write to another folder and merge by hand.",
        )


def _replace(project: GeneratedProject, folder: Path, stale: set[str]) -> None:
    """Write everything beside the folder first, then move it into place; on failure put back what was there."""
    is_new = not folder.exists()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Named before it is made: an interruption right after finds it in `finally`.
    staging = folder.parent / f".{folder.name}.{secrets.token_hex(4)}"
    fresh, old, done = staging / "new", staging / "old", False
    try:
        staging.mkdir(mode=0o700)
        for each in project.files:
            _write(fresh / each.path, each.content)
        baseline = {"files": {each.path: each.sha256 for each in project.files}}
        _write(fresh / BASELINE, json.dumps(baseline, indent=2, sort_keys=True) + "\n")
        if is_new:
            fresh.rename(folder)
        else:
            _swap(folder, fresh, old, [*(each.path for each in project.files), BASELINE], sorted(stale))
        done = True
    finally:
        # What could not be put back is nowhere else: it stays.
        if done or not any(each.is_file() for each in old.rglob("*")):
            shutil.rmtree(staging, ignore_errors=True)


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())


def _swap(folder: Path, fresh: Path, old: Path, paths: list[str], stale: list[str]) -> None:
    placed: list[str] = []
    try:
        for path in [*paths, *stale]:
            if (folder / path).exists():
                _move(folder / path, old / path)
        for path in paths:
            placed.append(path)
            _move(fresh / path, folder / path)
    except BaseException:
        _put_back(folder, old, placed)
        raise
    for path in stale:
        _remove_empty_parents(folder, (folder / path).parent)


def _put_back(folder: Path, old: Path, placed: list[str]) -> None:
    try:
        for path in placed:
            (folder / path).unlink(missing_ok=True)
            _remove_empty_parents(folder, (folder / path).parent)
        for kept in [each for each in old.rglob("*") if each.is_file()]:
            _move(kept, folder / kept.relative_to(old))
    except OSError as error:
        raise ProjectError(
            f"Cannot put back what stood in `{folder}`: {error.strerror or error}.",
            f"It is kept in `{old}`: move it back by hand.",
        ) from error


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _remove_empty_parents(folder: Path, parent: Path) -> None:
    while parent != folder and parent.is_dir():
        with contextlib.suppress(OSError):
            parent.rmdir()
            parent = parent.parent
            continue
        return
