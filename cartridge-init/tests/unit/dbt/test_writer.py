"""A project is written whole or not at all, inside its folder, and never over what a person wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cartridge.artifacts.project import GeneratedProject, ProjectFile
from cartridge.dbt import writer
from cartridge.dbt.writer import BASELINE, read_baseline, write_project
from cartridge.errors import ProjectError
from somebody import as_nobody


def project(**contents: str) -> GeneratedProject:
    """Files by path; ``__`` stands for a slash and ``_dot_`` for a dot."""
    files = {path.replace("__", "/").replace("_dot_", "."): content for path, content in contents.items()}
    return GeneratedProject(
        name="shop", files=tuple(ProjectFile(path=path, content=content) for path, content in sorted(files.items()))
    )


FIRST = project(dbt_project_dot_yml="name: shop\n", models__a_dot_sql="select 1\n", models__old__b_dot_sql="select 2\n")
SECOND = project(
    dbt_project_dot_yml="name: shop\n", models__a_dot_sql="select 10\n", models__new__c_dot_sql="select 3\n"
)


def files_in(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() != BASELINE
    }


def contents(made: GeneratedProject) -> dict[str, str]:
    return {each.path: each.content for each in made.files}


def nothing_left_beside(folder: Path) -> bool:
    return [path.name for path in folder.parent.iterdir()] in ([folder.name], [])


def test_a_new_project(tmp_path: Path) -> None:
    folder = tmp_path / "on" / "the" / "way"
    written = write_project(FIRST, folder)
    assert files_in(folder) == contents(FIRST)
    assert written.root == str(folder)
    assert written.files == {each.path: each.sha256 for each in FIRST.files} == read_baseline(folder)
    assert nothing_left_beside(folder)
    assert folder.stat().st_mode == folder.parent.stat().st_mode


def test_an_empty_folder_is_as_good_as_none(tmp_path: Path) -> None:
    write_project(FIRST, tmp_path)
    assert files_in(tmp_path) == contents(FIRST)


def test_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_project(FIRST, Path("here")).root == str(tmp_path / "here")
    assert files_in(tmp_path / "here") == contents(FIRST)


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    made = project(a_dot_md="one\r\ntwo\nzwölf 日本\n")
    write_project(made, tmp_path / "p")
    assert (tmp_path / "p" / "a.md").read_bytes() == "one\r\ntwo\nzwölf 日本\n".encode()


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ProjectError, match="not empty") as caught:
        write_project(FIRST, tmp_path)
    assert "--force" in caught.value.next_step
    assert files_in(tmp_path) == {"thesis.txt": "mine"}


def test_force_replaces_what_cartridge_made_and_leaves_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    write_project(FIRST, folder)
    (folder / "models" / "mine.sql").write_text("select 'mine'")
    (folder / "target").mkdir()
    (folder / "target" / "manifest.json").write_text("{}")
    write_project(SECOND, folder, force=True)
    assert files_in(folder) == {**contents(SECOND), "models/mine.sql": "select 'mine'", "target/manifest.json": "{}"}
    assert not (folder / "models" / "old").exists()
    assert read_baseline(folder) == {each.path: each.sha256 for each in SECOND.files}
    assert nothing_left_beside(folder)


def test_force_twice_changes_nothing(tmp_path: Path) -> None:
    write_project(FIRST, tmp_path / "p")
    write_project(FIRST, tmp_path / "p", force=True)
    assert files_in(tmp_path / "p") == contents(FIRST)


def test_a_deleted_file_comes_back(tmp_path: Path) -> None:
    write_project(FIRST, tmp_path)
    (tmp_path / "models" / "a.sql").unlink()
    write_project(FIRST, tmp_path, force=True)
    assert files_in(tmp_path) == contents(FIRST)


def test_a_folder_of_a_stale_file_stays_when_it_holds_something_else(tmp_path: Path) -> None:
    write_project(FIRST, tmp_path)
    (tmp_path / "models" / "old" / "notes.txt").write_text("mine")
    write_project(SECOND, tmp_path, force=True)
    assert files_in(tmp_path)["models/old/notes.txt"] == "mine"
    assert "models/old/b.sql" not in files_in(tmp_path)


def edit(folder: Path) -> None:
    (folder / "models" / "a.sql").write_text("select 'edited'")


def edit_stale(folder: Path) -> None:
    (folder / "models" / "old" / "b.sql").write_text("select 'edited'")


def write_before_us(folder: Path) -> None:
    (folder / "models" / "new").mkdir()
    (folder / "models" / "new" / "c.sql").write_text("select 'mine'")


def link_file(folder: Path) -> None:
    (folder / "models" / "a.sql").unlink()
    (folder / "models" / "a.sql").symlink_to(folder.parent / "outside.sql")


def link_folder(folder: Path) -> None:
    (folder.parent / "outside").mkdir()
    (folder / "models" / "new").symlink_to(folder.parent / "outside")


def dangling_link(folder: Path) -> None:
    (folder / "models" / "new").symlink_to(folder.parent / "nowhere")


def link_state(folder: Path) -> None:
    (folder / ".cartridge").rename(folder.parent / "state")
    (folder / ".cartridge").symlink_to(folder.parent / "state")


def folder_for_file(folder: Path) -> None:
    (folder / "models" / "new" / "c.sql").mkdir(parents=True)


def file_for_folder(folder: Path) -> None:
    (folder / "models" / "new").write_text("a file")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (edit, "models/a.sql"),
        (edit_stale, "models/old/b.sql"),
        (write_before_us, "models/new/c.sql"),
        (link_file, "models/a.sql (a link)"),
        (link_folder, "models/new/c.sql (a link)"),
        (dangling_link, "models/new/c.sql (a link)"),
        (link_state, ".cartridge/baseline.json (a link)"),
        (folder_for_file, "models/new/c.sql (a folder)"),
        (file_for_folder, "models/new (a file"),
    ],
)
def test_what_a_person_did_is_never_overwritten(tmp_path: Path, change: Callable[[Path], None], named: str) -> None:
    folder = tmp_path / "p"
    (tmp_path / "outside.sql").write_text("outside")
    write_project(FIRST, folder)
    change(folder)
    before = files_in(tmp_path)
    with pytest.raises(ProjectError, match="by a person") as caught:
        write_project(SECOND, folder, force=True)
    assert named in caught.value.what
    assert caught.value.next_step.startswith("Nothing was changed.")
    assert files_in(tmp_path) == before


def test_an_edit_that_is_what_we_would_write_is_no_conflict(tmp_path: Path) -> None:
    write_project(FIRST, tmp_path)
    (tmp_path / "models" / "a.sql").write_text("select 10\n")
    write_project(SECOND, tmp_path, force=True)
    assert read_baseline(tmp_path) == {each.path: each.sha256 for each in SECOND.files}


def test_many_changed_files_are_counted_and_some_named(tmp_path: Path) -> None:
    many = project(**{f"m__f{number:02}_dot_sql": "x" for number in range(15)})
    write_project(many, tmp_path)
    for path in (tmp_path / "m").iterdir():
        path.write_text("mine")
    with pytest.raises(ProjectError, match=r"15 file\(s\).*and 5 more"):
        write_project(many, tmp_path, force=True)


def test_a_foreign_dbt_project_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: theirs\n")
    with pytest.raises(ProjectError, match="by a person"):
        write_project(FIRST, tmp_path, force=True)
    assert files_in(tmp_path) == {"dbt_project.yml": "name: theirs\n"}


@pytest.mark.parametrize(
    "path", ["../up.sql", "a/../../up.sql", "/etc/up.sql", "", ".", "a\\..\\up.sql", "C:/up.sql", "a\0b"]
)
def test_no_path_leaves_the_folder(tmp_path: Path, path: str) -> None:
    stray = GeneratedProject(name="shop", files=(ProjectFile(path=path, content="x"),))
    with pytest.raises(ProjectError, match="leaves the project's folder"):
        write_project(stray, tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


def test_a_baseline_that_names_a_file_outside_removes_nothing(tmp_path: Path) -> None:
    folder, victim = tmp_path / "p", tmp_path / "victim.txt"
    victim.write_text("precious")
    write_project(FIRST, folder)
    baseline = json.loads((folder / BASELINE).read_text())
    baseline["files"]["../victim.txt"] = ProjectFile(path="x", content="precious").sha256
    (folder / BASELINE).write_text(json.dumps(baseline))
    with pytest.raises(ProjectError, match=r"victim\.txt"):
        write_project(SECOND, folder, force=True)
    assert victim.read_text() == "precious"
    assert files_in(folder) == contents(FIRST)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"files": 5}', "garbage", '{"files": [1]}', "\xff"])
def test_a_baseline_that_cannot_be_read_is_an_error_not_a_guess(tmp_path: Path, text: str) -> None:
    write_project(FIRST, tmp_path)
    (tmp_path / BASELINE).write_bytes(text.encode("latin-1"))
    with pytest.raises(ProjectError, match="baseline") as caught:
        write_project(SECOND, tmp_path, force=True)
    assert "restore it" in caught.value.next_step
    assert files_in(tmp_path) == contents(FIRST)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ProjectError, match="Cannot write") as caught:
            write_project(FIRST, folder, force=True)
        assert caught.value.next_step
    assert files_in(tmp_path) == {"file": "mine"}


def test_a_link_to_nowhere_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ProjectError, match="Cannot write"):
        write_project(FIRST, tmp_path / "link")
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


def test_a_folder_that_is_a_link_to_a_folder_is_the_persons_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_project(FIRST, tmp_path / "link")
    assert files_in(tmp_path / "real") == contents(FIRST)


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    parent = tmp_path / "locked"
    parent.mkdir()
    parent.chmod(0o500)
    with as_nobody(parent), pytest.raises(ProjectError, match="Permission denied") as caught:
        write_project(FIRST, parent / "p")
    parent.chmod(0o700)
    assert caught.value.next_step.startswith("Nothing was changed.")
    assert list(parent.iterdir()) == []


def test_a_subfolder_that_may_not_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    folder = outer / "p"
    write_project(FIRST, folder)
    (folder / "models" / "old").chmod(0o500)
    with as_nobody(outer), pytest.raises(ProjectError, match="Permission denied"):
        write_project(SECOND, folder, force=True)
    (folder / "models" / "old").chmod(0o700)
    assert files_in(folder) == contents(FIRST)
    assert read_baseline(folder) == {each.path: each.sha256 for each in FIRST.files}
    assert nothing_left_beside(folder)


class Interruption:
    """Stands in for the move of files, and breaks off at the ``at``-th one, before or after it is done."""

    def __init__(self, at: int, error: BaseException, *, after: bool) -> None:
        self.at, self.error, self.after, self.count = at, error, after, 0
        self.move = writer._move

    def __call__(self, source: Path, target: Path) -> None:
        self.count += 1
        if self.count == self.at and not self.after:
            raise self.error
        self.move(source, target)
        if self.count == self.at:
            raise self.error


MOVES = 3 + 1 + 3 + 1  # three files and the baseline out, as many in


@pytest.mark.parametrize("at", range(1, MOVES + 1))
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("error", "seen"),
    [(OSError(28, "No space left on device"), ProjectError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_an_interrupted_write_leaves_the_old_state(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: int,
    after: bool,
    error: BaseException,
    seen: type[BaseException],
) -> None:
    folder = tmp_path / "p"
    write_project(FIRST, folder)
    interruption = Interruption(at, error, after=after)
    monkeypatch.setattr(writer, "_move", interruption)
    with pytest.raises(seen):
        write_project(SECOND, folder, force=True)
    assert interruption.count >= at
    assert files_in(folder) == contents(FIRST)
    assert read_baseline(folder) == {each.path: each.sha256 for each in FIRST.files}
    assert sorted(path.name for path in (folder / "models").iterdir()) == ["a.sql", "old"]
    assert nothing_left_beside(folder)


def test_what_cannot_be_put_back_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "p"
    write_project(FIRST, folder)
    move = writer._move
    moved: list[Path] = []

    def dying_disk(source: Path, target: Path) -> None:
        if len(moved) == 2:
            raise OSError(5, "Input/output error")
        moved.append(target)
        move(source, target)

    monkeypatch.setattr(writer, "_move", dying_disk)
    with pytest.raises(ProjectError, match=r"Cannot put back.*Input/output error") as caught:
        write_project(SECOND, folder, force=True)
    assert "move it back by hand" in caught.value.next_step
    kept = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {"dbt_project.yml", "a.sql", "b.sql", "baseline.json"} <= kept


def test_an_interrupted_first_write_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(path: Path, content: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "_write", full_disk)
    with pytest.raises(ProjectError, match="No space left"):
        write_project(FIRST, tmp_path / "p")
    assert list(tmp_path.iterdir()) == []
