"""No browser test waits for a length of time: each waits for what it looks at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FILES = sorted(path for path in Path(__file__).parent.glob("*.py") if path != Path(__file__))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_waits_for_a_length_of_time(path: Path) -> None:
    assert not re.search(r"wait_for_timeout|\bsleep\(|setTimeout", path.read_text(encoding="utf-8"))
