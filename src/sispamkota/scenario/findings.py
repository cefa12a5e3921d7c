"""Where things stand in the files, and the list of problems found so far."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sispamkota.core.errors import Problem, apart
from sispamkota.core.registry import nearest
from sispamkota.scenario.codes import CODES

Path = tuple[str | int, ...]
"""Keys and list positions from the top of a file to a value."""

_SHOWN = 60
_MOST_COMPARED = 300_000
"""Names that are compared with wrong ones in one check, which takes about a second."""
_DECLARE = "Declare it first, or take the reference out."
_LONGEST_WORD = 200
_LONG = re.compile(rf"(\S{{{_SHOWN}}})\S{{{_LONGEST_WORD - _SHOWN},}}")
"""A word longer than any path or list of columns; its beginning is enough."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file.

    Attributes
    ----------
    file : str
        Path relative to the folder.
    line, column : int
        One-based; 0 where the file as a whole is meant.
    path : str
        Dotted path of the key.
    """

    file: str
    line: int = 0
    column: int = 0
    path: str = ""

    def shifted(self, columns: int) -> Place:
        """Return the place so many columns to the right."""
        return Place(self.file, self.line, self.column + columns, self.path)


@dataclass(slots=True)
class Document:
    """The content of one file with the place of every value.

    Attributes
    ----------
    file : str
        Path relative to the folder.
    data : object
        Mappings as dict, sequences as tuple, and scalars.
    values, keys : dict of Path to (line, column)
        Where each value and each key begins, one-based.
    raw : dict of Path to str
        The text of unquoted scalars that are not read as text.
    plain : dict of Path to int
        Values that stand on one line exactly as they are read, so that columns inside them can be named, and
        how many characters stand before them (a quote or none).
    doubtful : set of Path
        Values that are refused already, whatever else they may be.
    names : dict of str to str
        What a key is called in the file, where the schema calls it otherwise.
    lost : list of (str, Place)
        Ids of rows that are left out because of their form; others may refer to them.
    """

    file: str
    data: Any
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    raw: dict[Path, str] = field(default_factory=dict)
    plain: dict[Path, int] = field(default_factory=dict)
    doubtful: set[Path] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    lost: list[tuple[str, Place]] = field(default_factory=list)

    def data_at(self, path: Path) -> Any:
        """Return the value at a place that there is."""
        value = self.data
        for part in path:
            value = value[part]
        return value

    def place(self, path: Path = (), *, key: bool = False) -> Place:
        """Return where a value (or its key) stands; the nearest thing around it where it has no place."""
        dotted = ".".join(self.names.get(str(part), str(part)) for part in path)
        if key and path in self.keys:
            return Place(self.file, *self.keys[path], dotted)
        for length in range(len(path), -1, -1):
            if path[:length] in self.values:
                return Place(self.file, *self.values[path[:length]], dotted)
        return Place(self.file, 0, 0, dotted)


class Findings:
    """Problems found so far; the same one is noted once."""

    def __init__(self) -> None:
        self._problems: set[Problem] = set()
        self._compared = 0

    def add(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Note a problem.

        Parameters
        ----------
        code : str
            One of ``CODES``.
        place : Place
            Where it is.
        message : str
            What is wrong, with the value.
        hint : str
            What to do.
        """
        self._note(code, place, message, hint, advice=False)

    def advise(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Note what is likely not meant and yet keeps nobody from running the scenario; parameters as of ``add``."""
        self._note(code, place, message, hint, advice=True)

    def _note(self, code: str, place: Place, message: str, hint: str, *, advice: bool) -> None:
        assert code in CODES, code
        self._problems.add(Problem(place.file, place.line, place.column, place.path, message, hint, code, advice))

    def take(self, problems: Iterable[Problem]) -> None:
        """Note problems that another reader found."""
        self._problems.update(problems)

    def unknown(self, code: str, place: Place, noun: str, name: str, known: Iterable[str], remedy: str = "") -> None:
        """Note that ``name`` is no known ``noun``, with the nearest known one or all of a few as the hint."""
        self.add(code, place, f"there is no {noun} '{name}'.", self.suggestion(name, known, remedy))

    def suggestion(self, name: str, known: Iterable[str], remedy: str = "") -> str:
        """Return a hint as ``suggestion`` does, without the search for a near name after many searches."""
        names = tuple(known)
        self._compared += len(names)
        if self._compared > _MOST_COMPARED:
            return remedy or _DECLARE
        return suggestion(name, names, remedy)

    def tells_of(self, file: str) -> bool:
        """Return whether a file as a whole, or a folder that it lies in, is refused already."""
        parts = file.split("/")
        inside = {"/".join(parts[:length]) for length in range(1, len(parts) + 1)}
        return any(problem.file in inside and problem.line == 0 for problem in self._problems)

    def tells_under(self, folder: str) -> bool:
        """Return whether a file of a folder is refused as a whole, so that what it declares is not known."""
        return any(problem.file.startswith(f"{folder}/") and problem.line == 0 for problem in self._problems)

    def tells_within(self, file: str) -> bool:
        """Return whether anything is noted about a file or a place in it."""
        return any(problem.file == file for problem in self._problems)

    def __len__(self) -> int:
        return len(self._problems)

    @property
    def mistakes(self) -> tuple[Problem, ...]:
        """The problems with which the scenario cannot be used, sorted by file and line."""
        return apart(self.problems())[0]

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems, sorted by file and line."""
        return tuple(sorted(map(_legible, self._problems)))


def _legible(problem: Problem) -> Problem:
    """Return the problem with long words cut, and with escapes for letters that a terminal would obey."""
    if str(problem).isprintable() and max(map(len, (problem.path, problem.message, problem.hint))) <= _LONGEST_WORD:
        return problem
    path, message, hint = (_escaped(_LONG.sub(r"\1…", text)) for text in (problem.path, problem.message, problem.hint))
    return replace(problem, file=_escaped(problem.file), path=path, message=message, hint=hint)


def _escaped(text: str) -> str:
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def suggestion(name: str, known: Iterable[str], remedy: str = "") -> str:
    """Return a hint: the nearest known name, else the known ones if they are few, else ``remedy``."""
    names = sorted(known)
    near = next((known for known in names if known.lower() == name.lower()), None) or nearest(name, names)
    if near is not None:
        return f"Did you mean '{near}'?"
    parts = [f"Known: {', '.join(names)}."] if 0 < len(names) <= 12 else []
    if remedy:
        parts.append(remedy)
    return " ".join(parts) or _DECLARE


def alike(name: str, others: Iterable[str]) -> str | None:
    """Return the one of ``others`` of which ``name`` is hardly anything but a misspelling, or None."""
    near = difflib.get_close_matches(name, sorted(others), n=1, cutoff=0.85)
    return near[0] if near else None
