"""Which tests share a process, and with it what one of them has made: in two processes it is made twice."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def made_once() -> list[str]:
    return ["a project"]


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def made_per_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def group_of(request: pytest.FixtureRequest) -> str:
    """What the scheduler goes by: the end of the node's id, where tests run in several processes."""
    if request.config.getoption("loadgroup", default=False):
        return str(request.node.nodeid).rpartition("@")[2]
    return " ".join(each.args[0] for each in request.node.iter_markers("xdist_group"))


@pytest.mark.xdist_group("of its own")
def test_a_group_that_is_named_is_told_to_the_scheduler(request: pytest.FixtureRequest, made_once: list[str]) -> None:
    assert group_of(request) == "of its own"


def test_what_a_module_makes_once_keeps_its_tests_together(
    request: pytest.FixtureRequest, made_once: list[str]
) -> None:
    assert group_of(request) == "test_groups"


def test_what_a_module_makes_per_engine_keeps_those_together(
    request: pytest.FixtureRequest, made_per_engine: str
) -> None:
    assert group_of(request) == f"test_groups {made_per_engine}"
