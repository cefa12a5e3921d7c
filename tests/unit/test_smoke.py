"""A newcomer's first commands, in a Python that has none of the development tools."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata

import pytest

RUNNER = """
import sys
from importlib.abc import MetaPathFinder

class Refuse(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ImportError(f"{name} is a development tool, and this machine has none")

BLOCKED = frozenset(BLOCKED_NAMES)
sys.meta_path.insert(0, Refuse())
from sispamkota.cli import main
sys.exit(main(sys.argv[1:]))
"""


def closure(extras: set[str]) -> set[str]:
    """Return the distributions that an installation with these extras brings, by normalised name."""
    found: set[str] = set()
    waiting = [("sispamkota", frozenset(extras))]
    while waiting:
        name, wanted = waiting.pop()
        for line in metadata.requires(name) or []:
            extra = re.search(r"extra\s*==\s*['\"]([\w-]+)['\"]", line)
            needed = _normal(re.match(r"[\w.-]+", line).group())
            if (extra and extra.group(1) not in wanted) or needed in found or needed == "sispamkota":
                continue
            try:
                metadata.version(needed)
            except metadata.PackageNotFoundError:
                continue  # for another platform
            found.add(needed)
            brackets = re.match(r"[\w.-]+\[([\w,-]+)\]", line)
            waiting.append((needed, frozenset(brackets.group(1).split(",") if brackets else ())))
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    kept = closure({"web", "report"})
    modules = metadata.packages_distributions()
    blocked = sorted(
        module
        for module, owners in modules.items()
        if not {_normal(owner) for owner in owners} & (kept | {"sispamkota"})
    )
    assert {"pytest", "hypothesis", "pandas", "httpx"} <= set(blocked)
    assert not {"numpy", "numba", "pydantic", "rich"} & set(blocked)
    path = tmp_path_factory.mktemp("smoke") / "run.py"
    path.write_text(RUNNER.replace("BLOCKED_NAMES", repr(blocked)), encoding="utf-8")
    return path


def test_first_commands_need_no_development_tool(script, tmp_path):
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(script), *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done

    run("new", "town")
    run("check", "town")
    told = json.loads(run("simulate", "town", "-o", "runs/a", "--json").stdout)
    assert set(told) == {
        "run", "hash", "events", "seed", "plan", "seconds", "simulated_seconds", "exercise_seconds",
    }  # fmt: skip
    proof = json.loads(run("verify", "runs/a", "--json").stdout)
    assert (proof["ok"], proof["open"], proof["hash"], proof["events"]) == (True, False, told["hash"], told["events"])
    verdicts = json.loads(run("audit", "runs/a", "--json").stdout)["verdicts"]
    assert {"rule", "pack", "severity", "verdict", "basis", "at", "events", "message"} <= set(verdicts[0])
    run("report", "runs/a", "-o", "laporan.html", "--lang", "id")
    assert "LATIHAN" in (tmp_path / "laporan.html").read_text(encoding="utf-8")
    run("export", "runs/a", "--events", "e.csv", "--trajectories", "t.txt")
    run("doctor")
