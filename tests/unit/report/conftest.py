from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support import fabricated


@pytest.fixture
def drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make fabricated runs whose scenario copy reads as the fabricated scenario."""
    declared = fabricated.scenario()
    monkeypatch.setattr("sispamkota.scenario.load", lambda folder: declared)

    def make(name: str = "run", **options: bool) -> Path:
        return fabricated.make_drill(tmp_path / name, **options)

    return make
