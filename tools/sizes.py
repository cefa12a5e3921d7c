"""Say which modules are over 600 lines, and fail if any is."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

LIMIT = 600
ROOTS = ("src", "tests", "tools", "bench")


def too_long(root: Path) -> tuple[tuple[str, int], ...]:
    """Return the Python files under ``root`` that are over the limit, with their line counts."""
    return tuple((name, count) for name, count in sizes(root) if count > LIMIT)


def sizes(root: Path) -> tuple[tuple[str, int], ...]:
    """Return all Python files of the house with their line counts, in the order of their names."""
    found: list[tuple[str, int]] = []
    for folder in ROOTS:
        for path in sorted((root / folder).rglob("*.py")):
            lines = path.read_text(encoding="utf-8").count("\n")
            found.append((path.relative_to(root).as_posix(), lines))
    return tuple(found)


def main() -> int:
    """Print what is over the limit, or one line that nothing is."""
    root = Path(__file__).resolve().parent.parent
    long = too_long(root)
    for name, count in long:
        print(f"{name}: {count} lines; a module has at most {LIMIT}, so it holds two nouns: part them.")
    if not long:
        counts = [count for name, count in sizes(root) if name.startswith("src/")]
        print(f"{len(counts)} modules, median {statistics.median(counts):.0f} lines, longest {max(counts)}")
    return 1 if long else 0


if __name__ == "__main__":
    sys.exit(main())
