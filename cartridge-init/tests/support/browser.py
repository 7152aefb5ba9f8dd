"""A Chromium without a window, for tests of the pages that Cartridge writes."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from server_process import find_binary, run

INSTALL = (
    "Install Chromium or Chrome: `apt install chromium`, `dnf install chromium` or `brew install --cask chromium`."
)
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
MAC_FOLDERS = [
    Path("/Applications/Chromium.app/Contents/MacOS"),
    Path("/Applications/Google Chrome.app/Contents/MacOS"),
]
SECONDS = 90


@dataclass(frozen=True)
class Browser:
    """An installed browser; every call is a process of its own with a profile of its own."""

    binary: Path

    def dom(self, page: Path | str) -> str:
        """The page's document after its scripts have run.

        :param page: a file or a URL.
        """
        return self._open(page, "--dump-dom")

    def screenshot(self, page: Path | str, target: Path, width: int = 1280, height: int = 900) -> Path:
        """A PNG of the page in ``target``, as a window of that size shows it."""
        self._open(page, f"--screenshot={target}", f"--window-size={width},{height}", "--hide-scrollbars")
        return target

    def _open(self, page: Path | str, *arguments: str) -> str:
        url = page.resolve().as_uri() if isinstance(page, Path) else page
        with tempfile.TemporaryDirectory(prefix="cartridge-browser-", ignore_cleanup_errors=True) as profile:
            own = [
                "--headless",
                f"--user-data-dir={profile}",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
            ]
            # Chromium's sandbox does not start for root, nor in most containers; the pages are our own.
            own += ["--no-sandbox", "--virtual-time-budget=10000"]
            return run([self.binary, *own, *arguments, url], timeout=SECONDS, env={**os.environ, "LANG": "C.UTF-8"})


def find_browser() -> Browser:
    """The first of the known browsers on this machine.

    :raises NotInstalledError: when there is none.
    """
    return Browser(find_binary([*NAMES, "Chromium", "Google Chrome"], MAC_FOLDERS, INSTALL))
