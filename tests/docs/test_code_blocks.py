"""Every command and every Python block in the docs runs, page by page, in the order in which it stands.

A ``console`` line begins with ``$``; one that ends with ``# exits with 1`` must do so.  Blocks marked
``text`` show something and are not run.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXITS = re.compile(r"\s+# exits with (\d+)$")


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


RUN = {"console", "python"}
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if RUN & {kind for kind, _ in blocks(page)}]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT / "docs").as_posix())
def test_blocks_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = tmp_path / ".bin" / "sispamkota"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m sispamkota.cli "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    names: dict[str, object] = {}
    for kind, text in blocks(page):
        if kind == "console":
            for line in text.splitlines():
                _run(line)
        elif kind == "python":
            exec(compile(text, str(page), "exec"), names)


def _run(line: str) -> None:
    assert line.startswith("$ "), f"a console line begins with '$ ': {line}"
    expected = EXITS.search(line)
    done = subprocess.run(EXITS.sub("", line)[2:], shell=True, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == (int(expected.group(1)) if expected else 0), f"{line}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr


def test_every_block_says_what_it_is():
    for page in sorted((ROOT / "docs").rglob("*.md")):
        fences = re.findall(r"^```(\w*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        opening = fences[::2]
        assert all(opening), f"{page.relative_to(ROOT)}: a block without a kind"
        assert set(opening) <= {"console", "python", "text", "yaml", "json", "csv"}, page
