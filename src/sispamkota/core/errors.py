"""What can go wrong, said once: a problem has a place, a thing, an expectation and a next step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in something the user gave, with its place and its remedy.

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
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str
    code: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = f"{self.path}: " if self.path else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}: {path}{self.message}{hint} [{self.code}]"


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
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RecordError(SispamkotaError):
    """A record (run folder, journal, tracks or timeline) cannot be read or written as asked."""
