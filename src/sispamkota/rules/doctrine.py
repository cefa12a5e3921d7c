"""What rules that rest on a doctrine take from it: the days on which it holds, and its lowest level."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from sispamkota.core.errors import ScenarioError, SispamkotaError
from sispamkota.rules.yamltree import read_tree

Days = tuple[date | None, date | None]
"""First and last local day, both inclusive; None for no bound."""
ALWAYS: Final[Days] = (None, None)


class Ground(NamedTuple):
    """What rules that rest on a doctrine take from it.

    Attributes
    ----------
    days : Days
        When it holds.
    lowest : tuple of (field, value)
        Body of its lowest level, such as (("level", "tertib"), ("role", "calm")); empty where it has no ladder.
    """

    days: Days = ALWAYS
    lowest: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, days: Days, level: str | None, role: str | None) -> Ground:
        """Return the ground with the id and the role of its lowest level; None where it has no ladder."""
        return cls(days, () if level is None or role is None else (("level", level), ("role", role)))


def days_of(valid_from: str | None, valid_to: str | None) -> Days:
    """Return the days that a doctrine file names.

    Raises
    ------
    ValueError
        If one is no date.
    """
    first, last = (None if text is None else date.fromisoformat(text) for text in (valid_from, valid_to))
    return first, last


def common(first: Days, second: Days) -> Days:
    """Return the days on which both hold."""
    begins = [day for day in (first[0], second[0]) if day is not None]
    ends = [day for day in (first[1], second[1]) if day is not None]
    return max(begins, default=None), min(ends, default=None)


@cache
def shipped_doctrines() -> Mapping[str, Ground]:
    """Return the ground of each doctrine that ships with the package, by its id.

    Raises
    ------
    ScenarioError
        If a shipped file does not parse.
    """
    found: dict[str, Ground] = {}
    folder = resources.files("sispamkota.rules").joinpath("doctrines")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        tree, problems = read_tree(file.read_text("utf-8"), file.name)
        if tree is None or problems:
            raise ScenarioError(problems)
        keys = {key.value: value.value for key, value in tree.items()}
        ladder = next((value.members() for key, value in tree.items() if key.value == "levels"), ())
        first = {key.value: value.value for level in ladder[:1] for key, value in level.items()}
        days = days_of(keys.get("valid_from"), keys.get("valid_to"))
        found[keys["id"]] = Ground.of(days, first.get("id"), first.get("role"))
    return found


def doctrine_rules(name: str) -> str:
    """Return the text of the rule file that goes with a shipped doctrine, such as ``polri-2025-five-levels``.

    Raises
    ------
    SispamkotaError
        If there is none.
    """
    file = resources.files("sispamkota.rules").joinpath("doctrines", "rules", f"{name}.yaml")
    if not file.is_file():
        raise SispamkotaError(f"no rules go with the doctrine '{name}'.")
    return file.read_text("utf-8")
