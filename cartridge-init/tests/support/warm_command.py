"""Has a warm server run a command, and stands for it: its streams, its signals and how it ends are passed on.

Usage: ``python -I -S warm_command.py SOCKET PROGRAM ARGUMENT...``
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path


def main() -> int:
    path, program, *arguments = sys.argv[1:]
    request = {"program": program, "arguments": arguments, "environment": dict(os.environ), "folder": str(Path.cwd())}
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        text = json.dumps(request).encode() + b"\n"
        sent = socket.send_fds(server, [text], [0, 1, 2])
        server.sendall(text[sent:])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: server.sendall(str(number).encode()))
        code = int(server.recv(16) or -signal.SIGKILL)
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


if __name__ == "__main__":
    sys.exit(main())
