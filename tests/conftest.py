"""Runs that several tests read: each is made once, by whichever worker comes first."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 600.0


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a function that makes a folder once for all workers of this test session.

    Call it with a name and what fills the folder; whoever reads the folder must not change it.
    """
    base = tmp_path_factory.getbasetemp()
    if base.name.startswith("popen-"):  # one worker's own corner; its parent belongs to all of them
        base = base.parent

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        place, done, failed = base / name, base / f"{name}.done", base / f"{name}.failed"
        try:
            (base / f"{name}.claimed").mkdir()
        except FileExistsError:
            began = time.monotonic()
            while not done.exists():
                if failed.exists():
                    pytest.fail(f"{name} could not be made: {failed.read_text(encoding='utf-8')}")
                if time.monotonic() - began > PATIENCE_S:
                    pytest.fail(f"{name} was not made within {PATIENCE_S:.0f} s")
                time.sleep(0.1)
            return place
        try:
            fill(place)
        except BaseException as error:
            failed.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
            raise
        done.touch()
        return place

    return make


def _simulate(name: str, **options: object) -> Callable[[Path], object]:
    def fill(place: Path) -> None:
        import sispamkota as spk

        spk.simulate(ROOT / "scenarios" / name, out=place, **options).close()  # type: ignore[arg-type]

    return fill


@pytest.fixture(scope="session")
def reference_run(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Return the run folder of the reference drill with plan ``graded``; takes a minute or two to make."""
    return made_once("reference-graded", _simulate("pasuruan", plan="graded"))


@pytest.fixture(scope="session")
def small_run(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Return the run folder of the smallest scenario with its own plan."""
    return made_once("minimal", _simulate("minimal"))
