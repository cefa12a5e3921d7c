"""Mutate the rule engine with mutmut in a random order, as long as time allows; run it again to go on.

Called by tools/mutation.sh inside the copy that it makes.  Whatever has been tried at any moment is a random
sample of all mutants (seed 2024), so that a part of them gives an honest figure too.
"""

from __future__ import annotations

import json
import random
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import mutmut.__main__ as tool

KEPT = Path("tried.json")
FATES = {0: "lived", 33: "reached by no test", None: "not tried"}
TIMEOUTS = (36, -24, 24, 152, 255)


def codes() -> dict[str, int | None]:
    """Return the exit code of each mutant that mutmut keeps beside its source."""
    found: dict[str, int | None] = {}
    for meta in sorted(Path("mutants").rglob("*.meta")):
        found |= json.loads(meta.read_text())["exit_code_by_key"]
    return found


def fate(code: int | None) -> str:
    """Return in words what became of a mutant, by the exit code of its tests."""
    return "ran out of time" if code in TIMEOUTS else FATES.get(code, "noticed")


def told(tried: Mapping[str, int], whole: int) -> None:
    """Print what became of the mutants, by module and together."""
    modules: dict[str, Counter[str]] = {}
    for name, code in tried.items():
        modules.setdefault(name.split(".")[2], Counter())[fate(code)] += 1
    modules["together"] = sum(modules.values(), Counter())
    for module, counts in modules.items():
        number = sum(counts.values())
        share = counts["noticed"] / number
        each = ", ".join(f"{counts[one]} {one}" for one in sorted(counts))
        print(f"{module:<12} {number:>5} tried: {each}; noticed {share:.1%}")
    print(f"{len(tried)} of {whole} mutants tried.")


def main(number: int) -> None:
    """Try so many mutants more, and tell what became of all that were tried so far."""
    tool.ensure_config_loaded()
    if not Path("mutants", "made").exists():
        Path("mutants").mkdir(exist_ok=True)
        tool.copy_src_dir()
        tool.create_mutants(2)
        Path("mutants", "made").touch()
    tool.copy_src_dir = lambda: None
    tool.create_mutants = lambda children: None
    tried = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    names = sorted(codes())
    random.Random(2024).shuffle(names)
    chosen = [name for name in names if name not in tried][:number]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if chosen:
        tool._run(tuple(chosen), 2)
    tried |= {name: code for name, code in codes().items() if name in chosen and code is not None}
    KEPT.write_text(json.dumps(tried))
    for meta in Path("mutants").rglob("*.meta"):
        data = json.loads(meta.read_text())
        data["exit_code_by_key"] = dict.fromkeys(data["exit_code_by_key"])
        meta.write_text(json.dumps(data))
    told(tried, len(names))


if __name__ == "__main__":
    main(int(sys.argv[1]))
