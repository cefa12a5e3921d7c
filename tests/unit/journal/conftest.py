from __future__ import annotations

from pathlib import Path

import pytest

from record_making import make_run, make_scenario
from sispamkota.journal.record import Record, create_run


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A new run, open for writing, in a folder with a space and an accent."""
    scenario = make_scenario(tmp_path / "skenario é")
    with create_run(tmp_path / "kota é" / "run 1", scenario_folder=scenario, seed=7, plan="calm") as made:
        yield made


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """The folder of a finished run of eight events."""
    return make_run(tmp_path / "finished é 1")
