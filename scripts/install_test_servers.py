"""Installs the servers and the browser that tests run against, where apt can; elsewhere says what to install.

Asks the tests' own support modules what is missing, so that the two cannot disagree; what is there stays as it is.
Exit code 1 when something is still missing and ``CI`` is set; otherwise the tests that want it will be skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cartridge-init" / "tests" / "support"))

from browser import find_browser
from servers import NotInstalledError, find_mariadb, find_postgres, find_redis

# What must be there, and the packages that bring it in Debian and in Ubuntu, the first that is to be had.
WANTED: dict[Callable[[], object], list[str]] = {
    find_postgres: ["postgresql"],
    find_mariadb: ["mariadb-server"],
    find_redis: ["redis-server"],
    find_browser: ["chromium", "chromium-browser"],
}


def missing() -> dict[Callable[[], object], str]:
    """What is not on this machine, with the sentence that says how to install it."""
    absent = {}
    for find in WANTED:
        try:
            find()
        except NotInstalledError as error:
            absent[find] = str(error)
    return absent


def apt() -> list[str] | None:
    """The command that runs apt-get with the rights to install, or None where there is none."""
    if not shutil.which("apt-get"):
        return None
    options = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    if os.geteuid() == 0:
        return options
    may_ask = sys.stdin.isatty()
    if shutil.which("sudo") and (may_ask or subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0):
        return ["sudo", *options]
    return None


def install(command: list[str], choices: list[str]) -> None:
    """Install the first of ``choices`` that apt can; apt itself says why one cannot be."""
    print(f"Installing {choices[0]} for the tests.", flush=True)
    for package in choices:
        done = subprocess.run([*command, "install", "-y", "--no-install-recommends", package], check=False)
        if done.returncode == 0:
            return


def main() -> int:
    """Install what is missing, and say what is missing after that."""
    absent = missing()
    command = apt() if absent else None
    if command:
        subprocess.run([*command, "update"], check=False)
        for find in absent:
            install(command, WANTED[find])
        absent = missing()
    for sentence in absent.values():
        print(sentence, file=sys.stderr)
    if absent and os.environ.get("CI", "").lower() in {"", "0", "false", "no"}:
        print("The tests that need what is missing will be skipped.", file=sys.stderr)
        return 0
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main())
