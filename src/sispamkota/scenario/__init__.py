"""The declared scenario: schema, loading, and a check that names every mistake with its place.

`check` returns all problems of a folder, `load` the scenario or one `ScenarioError` that carries them.
Both are imported when they are called, so that the schema costs nothing more.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sispamkota.core.errors import Problem
    from sispamkota.scenario.schema.whole import Scenario

__all__ = ["check", "load"]


def check(folder: str | Path) -> tuple[Problem, ...]:
    """Return every problem of a scenario folder (or zip of one), sorted by file and line.

    Those that are only advice say so; without others the scenario can be used.
    """
    from sispamkota.scenario.reader import check as check_folder

    return check_folder(folder)


def load(folder: str | Path) -> Scenario:
    """Return the scenario in a folder (or zip of one).

    Raises
    ------
    ScenarioError
        If there is any mistake; it carries all of them.
    """
    from sispamkota.scenario.reader import load as load_folder

    return load_folder(folder)
