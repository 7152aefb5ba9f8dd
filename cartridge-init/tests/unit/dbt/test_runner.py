"""What becomes of dbt when it runs well, badly, for ever, or is not dbt at all. The real one runs in other tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from cartridge.artifacts.progress import Progress
from cartridge.dbt import runner
from cartridge.dbt.results import read_nodes
from cartridge.dbt.runner import run_dbt
from cartridge.errors import ProjectError, ValidationError

PREAMBLE = """
import json, os, signal, sys, time
from pathlib import Path

arguments = sys.argv[1:]
target = Path(arguments[arguments.index("--target-path") + 1])

def event(name, message="", level="info", **data):
    print(json.dumps({"info": {"name": name, "msg": message, "level": level}, "data": data}), flush=True)

def results(*results, **more):
    target.mkdir(exist_ok=True)
    (target / "run_results.json").write_text(json.dumps({"results": results, **more}))

def manifest(**nodes):
    target.mkdir(exist_ok=True)
    metadata = {"project_name": "shop", "adapter_type": "duckdb"}
    facts = {"resource_type": "model", "package_name": "shop"}
    whole = {key: {**facts, **node} if isinstance(node, dict) else node for key, node in nodes.items()}
    (target / "manifest.json").write_text(json.dumps({"metadata": metadata, "nodes": whole}))
"""


def fake(folder: Path, body: str) -> tuple[str, ...]:
    """A program that takes dbt's arguments and does what ``body`` says."""
    script = folder / "fake_dbt.py"
    script.write_text(PREAMBLE + dedent(body), encoding="utf-8")
    return (sys.executable, "-I", str(script))


def run(folder: Path, body: str, **options: Any) -> Any:
    return run_dbt(folder, "build", target="dev", executable=fake(folder, body), **options)


def test_a_build_that_went_well(tmp_path: Path) -> None:
    told: list[Progress] = []
    found = run(
        tmp_path,
        """
        event("MainReportVersion", version="=1.11.16")
        event("LogStartLine", index=1, total=2, description="model a")
        event("LogStartLine", index=2, total=2, description="test b")
        event("EndOfRunSummary")
        results({"unique_id": "model.shop.a", "status": "success", "execution_time": 0.12345},
                {"unique_id": "test.shop.unique_a.123", "status": "warn", "message": "Got 3\\n rows", "failures": 3})
        manifest(**{"model.shop.a": {"name": "a", "original_file_path": "models/a.sql"}})
        """,
        listener=told.append,
    )
    assert found.status == "success"
    assert found.dbt_version == "1.11.16"
    assert found.errors == ()
    model, test = found.nodes
    assert (model.name, model.resource_type, model.path, model.execution_time) == ("a", "model", "models/a.sql", 0.123)
    assert (test.name, test.status, test.message, test.failures) == ("unique_a", "warn", "Got 3 rows", 3)
    assert [(each.stage, each.done, each.total, each.message) for each in told] == [
        ("dbt build", 0, 2, "model a"),
        ("dbt build", 1, 2, "test b"),
        ("dbt build", 1, 1, ""),
    ]


def test_the_line_that_dbt_gets(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        "event('MainEncounteredError', json.dumps(arguments), level='error'); sys.exit(1)",
        select=("a", "b+"),
        exclude=("c",),
        threads=3,
        full_refresh=True,
        profiles_dir=tmp_path / "profiles",
    )
    line = json.loads(found.errors[0])
    position = line.index("build")
    assert "--log-format" in line[:position]
    assert "--no-version-check" in line[:position]
    text = " ".join(line[position:])
    assert f"--project-dir {tmp_path} --profiles-dir {tmp_path / 'profiles'} --target dev" in text
    assert "--select a b+ --exclude c --threads 3 --full-refresh" in text


def test_the_environment_that_dbt_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nobody")
    monkeypatch.setenv("CARTRIDGE_DB_URL", "postgresql://a:b@h/x")
    monkeypatch.setenv("MY_OWN", "stays")
    found = run(
        tmp_path,
        """
        event("MainEncounteredError", " ".join(f"{name}<{value}>" for name, value in os.environ.items()), level="error")
        sys.exit(1)
        """,
        environment={"DBT_ENV_SECRET_CARTRIDGE_PASSWORD": "typed"},
    )
    (text,) = found.errors
    assert "MY_OWN<stays>" in text
    assert "DBT_ENV_SECRET_CARTRIDGE_PASSWORD<typed>" in text
    assert "DBT_SEND_ANONYMOUS_USAGE_STATS<false>" in text
    assert "OPENAI_API_KEY" not in text
    assert "CARTRIDGE_DB_URL" not in text


def test_deprecations_are_named_once_without_their_summary(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        for _ in range(2):
            event("CustomKeyInConfigDeprecation", "Custom\\n  key")
        event("ADeprecation", "first")
        event("DeprecationsSummary", "3 of them")
        """,
    )
    assert [(each.code, each.message) for each in found.deprecations] == [
        ("ADeprecation", "first"),
        ("CustomKeyInConfigDeprecation", "Custom key"),
    ]


def test_a_failing_model_is_a_result(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        results({"unique_id": "model.shop.a", "status": "error", "message": "password=hunter2 was wrong"})
        sys.exit(1)
        """,
    )
    assert found.status == "failed"
    assert found.nodes[0].message == "password=*** was wrong"
    assert found.errors == ()


def test_an_error_before_any_node_is_told_in_dbts_words_without_secrets(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        """
        event("MainEncounteredError", "Cannot connect to postgresql://ann:hunter2@db/x\\nat all", level="error")
        event("MainEncounteredError", "Cannot connect to postgresql://ann:hunter2@db/x\\nat all", level="error")
        sys.exit(2)
        """,
    )
    assert found.status == "failed"
    assert found.errors == ("Cannot connect to postgresql://ann:***@db/x\nat all",)


def test_a_crash_is_told_in_its_last_words(tmp_path: Path) -> None:
    found = run(tmp_path, "print('x' * 10); raise RuntimeError('password=hunter2 broke')")
    assert found.status == "failed"
    (text,) = found.errors
    assert text.startswith("xxxxxxxxxx\nTraceback")
    assert text.endswith("RuntimeError: password=*** broke")


@pytest.mark.parametrize("ending", ["sys.exit(3)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_silent_end_is_told_by_its_code(tmp_path: Path, ending: str) -> None:
    (text,) = run(tmp_path, ending).errors
    assert re_code(text) in (3, -9)


def re_code(text: str) -> int:
    return int(text.split("exit code ")[1].split()[0])


@pytest.mark.parametrize(
    "line",
    [
        "garbage",
        "",
        "5",
        "null",
        "[]",
        "{}",
        '{"info": 5}',
        '{"info": {"name": "LogStartLine"}}',
        '{"info": {"name": null, "level": "info", "msg": "x"}}',
        '{"info": {"name": "LogStartLine", "level": "info", "msg": ""}, "data": []}',
        '{"info": {"name": "LogStartLine", "level": "info", "msg": ""}, "data": {}}',
        '{"info": {"name": "LogStartLine", "level": "info", "msg": ""}, "data": {"index": "a", "total": null}}',
        '{"info": {"name": "MainReportVersion", "level": "info", "msg": ""}}',
        '{"info": {"name": "SomeDeprecation", "level": "info", "msg": 5}}',
        '{"info": {"name": "MainEncounteredError", "msg": "x"}}',
        "[" * 5000,
    ],
)
def test_what_is_no_event_is_passed_over(tmp_path: Path, line: str) -> None:
    found = run(tmp_path, f"print({line!r}); event('MainReportVersion', version='=1.11.16')")
    assert found.status == "success"
    assert found.errors == ()
    assert found.deprecations == ()


def test_bytes_that_are_no_text_are_passed_over(tmp_path: Path) -> None:
    found = run(tmp_path, r"sys.stdout.buffer.write(b'\xff\xfe\x00 oops\n'); sys.exit(1)")
    assert "oops" in found.errors[0]


GARBAGE = [
    "garbage",
    "[]",
    "5",
    "{}",
    '{"results": 5}',
    '{"results": [5]}',
    '{"results": [{}]}',
    '{"results": [{"unique_id": "a", "status": "success"}]}',
    '{"results": [{"unique_id": "model.shop.a", "status": "enchanted"}]}',
    '{"results": [{"unique_id": "model.shop.a", "status": "success", "execution_time": "long"}]}',
    '{"results": [{"unique_id": "model.shop.a", "status": "success", "failures": "many"}]}',
]


@pytest.mark.parametrize("text", GARBAGE)
def test_results_of_another_form_are_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "run_results.json").write_text(text)
    with pytest.raises(ValidationError, match=r"run_results\.json") as caught:
        read_nodes(tmp_path)
    assert caught.value.next_step


@pytest.mark.parametrize("text", ["garbage", "[1]", '{"nodes": [1]}', '{"nodes": {"model.shop.a": 5}}'])
def test_a_manifest_of_another_form_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "run_results.json").write_text('{"results": [{"unique_id": "model.shop.a", "status": "success"}]}')
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ValidationError) as caught:
        read_nodes(tmp_path)
    assert caught.value.next_step


def test_results_without_a_manifest_are_named_by_their_id(tmp_path: Path) -> None:
    (tmp_path / "run_results.json").write_text('{"results": [{"unique_id": "model.shop.a", "status": "success"}]}')
    assert [(each.name, each.path) for each in read_nodes(tmp_path)] == [("a", None)]


def test_no_results_are_no_nodes(tmp_path: Path) -> None:
    assert read_nodes(tmp_path) == ()


def test_results_of_an_earlier_run_are_not_taken_for_those_of_this_one(tmp_path: Path) -> None:
    run(tmp_path, "results({'unique_id': 'model.shop.a', 'status': 'success'})")
    found = run(tmp_path, "sys.exit(1)")
    assert found.nodes == ()
    assert found.status == "failed"


def test_a_parse_has_no_nodes(tmp_path: Path) -> None:
    body = "results({'unique_id': 'model.shop.a', 'status': 'success'})"
    assert run_dbt(tmp_path, "parse", target="dev", executable=fake(tmp_path, body)).nodes == ()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def wait_for(condition: Any, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


HANG = """
import subprocess
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
Path(target.parent / "pids").write_text(f"{os.getpid()} {child.pid}")
time.sleep(600)
"""


def pids(folder: Path) -> list[int]:
    return [int(each) for each in (folder / "pids").read_text().split()]


def test_a_hang_is_stopped_with_all_that_it_started(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"stopped after 1\.5 s") as caught:
        run(tmp_path, HANG, timeout_seconds=1.5)
    assert "CARTRIDGE_DBT_TIMEOUT" in caught.value.next_step
    assert wait_for(lambda: not any(is_alive(pid) for pid in pids(tmp_path)))


def test_who_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "GRACE_SECONDS", 0.3)
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + HANG
    with pytest.raises(ValidationError, match="stopped"):
        run(tmp_path, deaf, timeout_seconds=1.5)
    assert wait_for(lambda: not any(is_alive(pid) for pid in pids(tmp_path)[:1]))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_of_the_caller_ends_dbt(tmp_path: Path) -> None:
    def interrupt() -> None:
        if wait_for((tmp_path / "pids").exists):
            time.sleep(0.1)
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, HANG, timeout_seconds=60)
    thread.join()
    assert wait_for(lambda: not any(is_alive(pid) for pid in pids(tmp_path)))


def test_an_interrupt_while_dbt_starts_ends_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen

    def interrupted(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        process = start(*arguments, **options)
        os.kill(os.getpid(), signal.SIGINT)
        assert wait_for((tmp_path / "pids").exists)
        return process

    monkeypatch.setattr(subprocess, "Popen", interrupted)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, HANG, timeout_seconds=60)
    assert wait_for(lambda: not any(is_alive(pid) for pid in pids(tmp_path)))
    assert signal.getsignal(signal.SIGINT) is before


def test_it_runs_in_any_thread(tmp_path: Path) -> None:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(run(tmp_path, "event('EndOfRunSummary')")))
    thread.start()
    thread.join(timeout=60)
    assert [each.status for each in found] == ["success"]


def test_a_listener_that_fails_ends_dbt(tmp_path: Path) -> None:
    def broken(progress: Progress) -> None:
        raise LookupError(progress.stage)

    with pytest.raises(LookupError, match="dbt build"):
        run(tmp_path, "event('EndOfRunSummary')\n" + HANG, listener=broken)
    if (tmp_path / "pids").exists():
        assert wait_for(lambda: not any(is_alive(pid) for pid in pids(tmp_path)))


def test_a_dbt_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="no-such-dbt") as caught:
        run_dbt(tmp_path, "build", target="dev", executable=(str(tmp_path / "no-such-dbt"),))
    assert caught.value.next_step


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="Cannot start dbt"):
        run_dbt(tmp_path / "nowhere", "build", target="dev", executable=("true",))


def test_a_file_in_the_place_of_the_output_folder(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("mine")
    with pytest.raises(ProjectError, match="may not write") as caught:
        run(tmp_path, "event('EndOfRunSummary')")
    assert caught.value.next_step
    assert (tmp_path / "target").read_text() == "mine"
