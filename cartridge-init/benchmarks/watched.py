"""Runs one command and prints, as one line of JSON, how long it took, the most memory it held, and what it said.

A process of its own that imports next to nothing: a child counts the memory of whoever started it until it has become
the command, so a large parent would set a floor under every figure.

Usage: ``python watched.py COMMAND...``
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time

KIBIBYTE = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss`, which is bytes on macOS and KiB elsewhere."""


def watch(command: list[str]) -> dict[str, object]:
    """Wall seconds from start to end, and the largest of the command and the processes it waited for."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        output.seek(0)
        errors.seek(0)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "seconds": seconds,
            "peak_bytes": usage.ru_maxrss * KIBIBYTE,
            "output": output.read().decode(errors="replace"),
            "errors": errors.read().decode(errors="replace"),
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(watch(sys.argv[1:])))
