"""What no file of this repository may say, whoever wrote it.

The forbidden words are put together from parts here, so that this file may be checked like any other.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from datasets import REPOSITORY

# A lock file or a page that names one sends everybody to the mirror of whoever wrote it.
REGISTRIES = [
    "pypi." + "org",
    "python" + "hosted",
    "npm" + "js.",
    "deb." + "debian",
    "archive." + "ubuntu",
    "yarn" + "pkg.",
]

WORKPLACE = [
    r"(?<![\w.~-])/wor" + r"k/",
    r"(?<![\w.~-])/far" + r"m/",
    r"/tmp/(?:bri" + r"ef|bo" + r"ot)\b",
    r"shared/(?:des" + r"ign|ho" + r"oks)",
    r"\bsub" + r"agent",
    r"\bthis " + r"session\b",
]

SECRETS = [
    r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----",
    r"\bAK" + r"IA[0-9A-Z]{16}\b",
    r"\bAI" + r"za[0-9A-Za-z_-]{35}",
    r"\bs" + r"k-(?:ant-|proj-)?[0-9A-Za-z_-]{32,}",
    r"\bgh[pousr]" + r"_[0-9A-Za-z]{36}\b",
    r"\bxox[abprs]" + r"-[0-9A-Za-z-]{20,}",
    r"\bey" + r"J[0-9A-Za-z_-]{10,}\.ey" + r"J[0-9A-Za-z_-]{10,}\.",
]

RULES = {
    "a package registry's address": re.compile("|".join(map(re.escape, REGISTRIES)), re.IGNORECASE),
    "the place where it was written": re.compile("|".join(WORKPLACE), re.IGNORECASE),
    "what looks like a secret": re.compile("|".join(SECRETS)),
}


def offences(text: str) -> list[str]:
    """Each line that breaks a rule, as ``line number: what it names``."""
    return [
        f"{number}: {what}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in RULES.items()
        if pattern.search(line)
    ]


def tracked_files() -> list[Path]:
    """Every file that git keeps and that is still there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True, text=True)
    return [file for name in listed.stdout.split("\0") if name and (file := REPOSITORY / name).is_file()]


def test_no_tracked_file_names_a_registry_a_secret_or_a_workplace() -> None:
    files = tracked_files()
    assert REPOSITORY / "Makefile" in files
    found = [
        f"{file.relative_to(REPOSITORY)}:{offence}"
        for file in files
        for offence in offences(file.read_bytes().decode("utf-8", errors="ignore"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("https://files.python" + "hosted.org/x", "a package registry's address"),
        ("see /wor" + "k/main", "the place where it was written"),
        ("../shared/des" + "ign/house.md", "the place where it was written"),
        ("key = AK" + "IA" + "A" * 16, "what looks like a secret"),
        ("OPENAI_API_KEY=s" + "k-proj-" + "a1" * 20, "what looks like a secret"),
        ("-----BEGIN RSA PRIVATE " + "KEY-----", "what looks like a secret"),
    ],
)
def test_the_rules_see(line: str, what: str) -> None:
    assert offences(line) == [f"1: {what}"]


@pytest.mark.parametrize("line", ["src/work/x", "CARTRIDGE_DATASETS or ../shared/datasets", "sk-...", "task-list"])
def test_the_rules_let_pass(line: str) -> None:
    assert offences(line) == []
