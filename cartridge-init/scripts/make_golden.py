"""Writes the projects that are kept whole in ``tests/golden`` anew, and says what changed.

Usage: ``python scripts/make_golden.py [NAME...]``. Read the diff before you commit it: it is what people will get.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from golden import FOLDER, GOLDEN, differences, keep, kept, made_anew


def main(names: list[str]) -> int:
    """The exit code: 0, or 2 when there is no such project."""
    if unknown := [each for each in names if each not in GOLDEN]:
        print(f"There is no golden project {', '.join(unknown)}. Known: {', '.join(GOLDEN)}.", file=sys.stderr)
        return 2
    for name in names or GOLDEN:
        before, after = kept(name), made_anew(name)
        changed = differences(before, after)
        keep(name, after)
        print(f"{FOLDER.name}/{name}: {len(changed)} of {len(after)} files changed")
        for each in changed:
            added = sum(line.startswith("+") and not line.startswith("+++") for line in each.lines)
            removed = sum(line.startswith("-") and not line.startswith("---") for line in each.lines)
            print(f"  {each.path}: +{added} -{removed}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
