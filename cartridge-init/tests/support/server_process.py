"""A server for tests: a temporary folder, a free port, an account that is not root, and an end that is certain."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 60.0
PORT_ATTEMPTS = 3
KEEPER = Path(__file__).with_name("server_keeper.py")


class NotInstalledError(Exception):
    """Something that a test needs is not on this machine; the message says what to install."""


class ServerFailedError(Exception):
    """A server, or a command to it, failed; the message carries what it wrote."""


def find_binary(names: Sequence[str], folders: Sequence[Path], install: str) -> Path:
    """The first of ``names`` on the PATH or in ``folders``.

    :raises NotInstalledError: with ``install``, the sentence that says how to get it.
    """
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", *map(str, folders)])
    for name in names:
        if found := shutil.which(name, path=places):
            return Path(found)
    raise NotInstalledError(f"`{names[0]}` is not on this machine. {install}")


def free_port() -> int:
    """A TCP port that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    """Whether something listens on a TCP port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def run(command: Sequence[str | Path], **options: object) -> str:
    """What ``command`` printed on its standard output.

    :raises ServerFailedError: when it exits with anything but 0.
    """
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False, **options)  # type: ignore[call-overload]
    output, errors = (stream.decode(errors="replace") for stream in (done.stdout, done.stderr))
    if done.returncode:
        name = Path(command[0]).name
        raise ServerFailedError(f"`{name}` ended with exit code {done.returncode}.\n{errors or output}")
    return str(output)


class ServerProcess:
    """One server in one folder; removed with it.

    :param kind: the name that the temporary folder carries.
    :param accounts: the accounts to prefer when the tests run as root, which most servers refuse to run as; ``None``
        for a server that does not mind.
    """

    def __init__(self, kind: str, accounts: Sequence[str] | None) -> None:
        self.kind = kind
        self.port = 0
        self.account = _account([*accounts, "nobody"]) if accounts is not None and os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix=f"cartridge-{kind}-"))
        # Another account must reach its data folder, and nothing else, through this one.
        self.folder.chmod(0o711)
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        if self.account:
            os.chown(self.data, *self.account)
        self._keeper: subprocess.Popen[bytes] | None = None

    def prepare(self, command: Sequence[str | Path]) -> None:
        """Run a command that makes the data folder, as the server's account; the folder goes when it fails."""
        uid, gid = self.account or (None, None)
        try:
            run(command, cwd=self.data, user=uid, group=gid, extra_groups=None if uid is None else [])
        except ServerFailedError:
            self.stop()
            raise

    def start(
        self,
        command: Callable[[int], Sequence[str | Path]],
        is_ready: Callable[[int], bool],
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start the server on a free port and wait until it answers.

        A port that was free may be taken a moment later by another test run: a server that ends at once gets a new one.

        :param command: the command line for a port.
        :param is_ready: whether a client gets an answer at a port.
        """
        for attempt in range(1, PORT_ATTEMPTS + 1):
            self.port = free_port()
            self._close_keeper()
            self._keeper = self._keep(command(self.port), stop_signal)
            deadline = time.monotonic() + START_SECONDS
            while self._keeper.poll() is None and time.monotonic() < deadline:
                if is_ready(self.port):
                    return
                time.sleep(0.05)
            if self._keeper.poll() is None or attempt == PORT_ATTEMPTS:
                break
        log = self.log()
        self.stop()
        raise ServerFailedError(f"The {self.kind} server did not answer on {HOST}:{self.port}. Its log ends:\n{log}")

    def _keep(self, command: Sequence[str | Path], stop_signal: signal.Signals) -> subprocess.Popen[bytes]:
        account = "{}:{}".format(*self.account) if self.account else "-"
        return subprocess.Popen(
            [sys.executable, str(KEEPER), str(self.folder), account, str(int(stop_signal)), *map(str, command)],
            stdin=subprocess.PIPE,
            # Ctrl-C goes to the whole foreground group; the server has to outlive it until the tests have ended.
            start_new_session=True,
        )

    def log(self) -> str:
        """The last lines that the server wrote."""
        file = self.folder / "server.log"
        return "\n".join(file.read_text(errors="replace").splitlines()[-20:]) if file.exists() else ""

    def stop(self) -> None:
        """End the server, wait for its end, and remove its folder. Stopping twice is fine."""
        self._close_keeper()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _close_keeper(self) -> None:
        if self._keeper and self._keeper.stdin:
            self._keeper.stdin.close()
            self._keeper.wait()


def _account(names: Sequence[str]) -> tuple[int, int]:
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise NotInstalledError(f"None of the accounts {', '.join(names)} exists, and servers refuse to run as root.")
