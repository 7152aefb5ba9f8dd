"""A dbt project as files: in memory before it is written, and what stands on disk after."""

from __future__ import annotations

import hashlib

from cartridge.artifacts.noun import Noun


class ProjectFile(Noun):
    """One text file; ``path`` is relative to the project, with forward slashes."""

    path: str
    content: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()


class GeneratedProject(Noun):
    """All files of a project, sorted by path."""

    name: str
    files: tuple[ProjectFile, ...]

    def file(self, path: str) -> ProjectFile | None:
        return next((each for each in self.files if each.path == path), None)


class ProjectOnDisk(Noun):
    """What was written: the folder, and path to SHA-256 of every file Cartridge made in it."""

    root: str
    files: dict[str, str]
