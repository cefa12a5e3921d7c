"""The ratings of the report: P, S, M or U for each capability target and each agency, why, and what is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sispamkota.assess.rated import grade, state, unmet
from sispamkota.assess.ratings import Owed, Rating
from sispamkota.report.book import Book
from sispamkota.rules.model import Rule, Text

__all__ = ["EVENTS_SHOWN", "Grade", "Unmet", "agencies", "grade", "state", "targets"]

EVENTS_SHOWN = 3
"""Most events that one line cites (assumed: more than a reader follows)."""


@dataclass(frozen=True)
class Unmet:
    """An expected action that was not met in time, as often as it was owed.

    Attributes
    ----------
    rule : Rule
        The expectation.
    state : str
        What became of it: missed, late, not_known, pending or declared.
    times : int
        How often.
    events : tuple of int
        Numbers of some events that it rests on.
    """

    rule: Rule
    state: str
    times: int
    events: tuple[int, ...]


@dataclass(frozen=True)
class Grade:
    """One line of a table of ratings.

    Attributes
    ----------
    label : str
        Capability or agency.
    words : Text or None
        Words of the target, with its threshold; None for an agency.
    rating : Rating
        The rating with its reason.
    unmet : tuple of Unmet
        What was not met in time, worst first.
    events : tuple of int
        Numbers of some events that the rating rests on.
    """

    label: str
    words: Text | None
    rating: Rating
    unmet: tuple[Unmet, ...]
    events: tuple[int, ...]


def targets(book: Book) -> tuple[Grade, ...]:
    """Return a line for each capability target, in the order of ``objectives.yaml``."""
    found = []
    for objective in book.ratings.objectives if book.ratings is not None else ():
        for target in objective.targets:
            owed = [one for task in target.tasks for one in task.owed]
            decided = tuple(seq for part in target.reached if part.outcome != "ok" for seq in part.events)
            found.append(_grade(target.capability, target.threshold, target.rating, owed, decided))
    return tuple(found)


def agencies(book: Book) -> tuple[Grade, ...]:
    """Return a line for each agency of which something was expected, in order of its name."""
    if book.ratings is None:
        return ()
    return tuple(
        _grade(
            rating.label,
            None,
            rating,
            [one for row in book.answers if row.agency == rating.label for one in row.owed],
        )
        for rating in book.ratings.agencies
    )


def _grade(
    label: str, words: Text | None, rating: Rating, owed: Iterable[Owed], decided: tuple[int, ...] = ()
) -> Grade:
    groups: dict[tuple[str, str], list[Owed]] = {}
    for one in unmet(owed):
        groups.setdefault((one.rule.id, one.state), []).append(one)
    missing = tuple(
        Unmet(listed[0].rule, became, len(listed), _first(seq for one in listed for seq in one.verdict.events))
        for (_, became), listed in groups.items()
    )
    events = _first(decided) if decided or missing else _first(rating.events)
    return Grade(label, words, rating, missing, events)


def _first(events: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(events))[:EVENTS_SHOWN]
