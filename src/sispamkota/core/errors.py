"""What can go wrong, said once: a problem has a place, a thing, an expectation and a next step."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike

SHOWN_OF_A_KIND = 20
"""Problems of one kind that are told one by one before the rest is counted (assumed: a screenful)."""
_PARTICULARS = re.compile(r"'[^']*'|\d+")
_PLAIN = re.compile(r"[\w@%+=:,./-]+")
"""Paths that a shell reads as they stand; letters with accents among them."""


def typed(path: str | PathLike[str]) -> str:
    """Return a path as it is typed in a command: in quotes where it needs them."""
    text = str(path)
    return text if _PLAIN.fullmatch(text) else shlex.quote(text)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake, or one thing to look at, in something the user gave, with its place and its remedy.

    Attributes
    ----------
    file : str
        Path relative to the folder that was checked.
    line, column : int
        One-based place in the file; 0 where the file as a whole is meant.
    path : str
        Dotted path of the key inside the file, empty where there is none.
    message : str
        What is wrong, with the value that was found.
    hint : str
        What to write or do instead.
    code : str
        Stable code, ``SK`` and three digits.
    advice : bool
        Whether it is no mistake: likely not what was meant, yet everything works with it.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str
    code: str
    advice: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = f"{self.path}: " if self.path else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}: {path}{self.message}{hint} [{self.code}]"


def apart(problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Return the mistakes, with which a thing cannot be used, and beside them the advice; each in its order."""
    given = tuple(problems)
    return (
        tuple(problem for problem in given if not problem.advice),
        tuple(problem for problem in given if problem.advice),
    )


def told(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield the lines that tell some problems; of many of one kind the first ones and a count.

    Two problems are of one kind if they have one file and code, and differ in names, numbers and lines only.

    Parameters
    ----------
    problems : iterable of Problem
        In the order in which they are told.
    """
    given = tuple(problems)
    if len(given) <= SHOWN_OF_A_KIND:
        yield from map(str, given)
        return
    kinds = [_kind(problem) for problem in given]
    total, seen = Counter(kinds), Counter[tuple[str, ...]]()
    last = dict(zip(kinds, given, strict=True))
    for kind, problem in zip(kinds, given, strict=True):
        seen[kind] += 1
        if seen[kind] <= SHOWN_OF_A_KIND:
            yield str(problem)
        if seen[kind] == SHOWN_OF_A_KIND < total[kind]:
            down_to = f", down to line {last[kind].line}" if last[kind].line else ""
            rest = f"{total[kind] - SHOWN_OF_A_KIND:,} more like the one above{down_to}."
            yield f"{problem.file}: {rest} 'sispamkota check --json' lists every one. [{problem.code}]"


def _kind(problem: Problem) -> tuple[str, ...]:
    """Return what problems of one kind have in common."""
    words = (_PARTICULARS.sub("", text) for text in (problem.path, problem.message))
    return (problem.file, problem.code, *words)


class SispamkotaError(Exception):
    """Base of every error that is the user's to mend; its text is shown as it stands."""


class ScenarioError(SispamkotaError):
    """A scenario folder has mistakes; carries all of them.

    Attributes
    ----------
    problems : tuple of Problem
        Sorted by file and line.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(told(self.problems)))


class RecordError(SispamkotaError):
    """A record (run folder, journal, tracks or timeline) cannot be read or written as asked."""
