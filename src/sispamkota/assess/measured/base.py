"""What a measure is, how one is declared, and the sums that several of them need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sispamkota.assess.book import EventBook
from sispamkota.core.registry import Registry
from sispamkota.journal.event import Event
from sispamkota.rules.model import Text
from sispamkota.rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a measure: an agency, a rumour, a side.

    Attributes
    ----------
    label : str
        Which part.
    value : float or None
        Its value in the measure's unit, None where the record does not tell.
    events : tuple of int
        Numbers of the events that it comes from.
    """

    label: str
    value: float | None
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One number about a run.

    Attributes
    ----------
    id : str
        Stable name.
    name, definition : Text
        What it is called and how it is computed.
    unit : str
        Unit of the value; "1" for a count or a share.
    value : float or None
        The number, None where the record does not tell.
    parts : tuple of Share
        The same by agency, rumour, side and so on.
    events : tuple of int
        Numbers of the events that it comes from.
    """

    id: str
    name: Text
    definition: Text
    unit: str
    value: float | None
    parts: tuple[Share, ...] = ()
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What measures are computed from.

    Attributes
    ----------
    book : EventBook
        The events.
    agencies : mapping of str to str
        Agency of each cell and unit; an unknown one stands for itself.
    verdicts, expected : tuple of Verdict
        Verdicts of the packs, and those on expectations.
    """

    book: EventBook
    agencies: Mapping[str, str]
    verdicts: tuple[Verdict, ...] = ()
    expected: tuple[Verdict, ...] = ()

    def agency(self, ident: object) -> str:
        """Return the agency of a cell or unit."""
        return self.agencies.get(str(ident), str(ident))


Computed = tuple[float | None, tuple[Share, ...], tuple[int, ...]]
"""Value, parts, and numbers of the events that both come from."""

Compute = Callable[[Source], Computed]


@dataclass(frozen=True, slots=True)
class DeclaredMeasure:
    """A measure with its words and the function that computes it."""

    name: Text
    definition: Text
    unit: str
    compute: Compute


MEASURES: Registry[DeclaredMeasure] = Registry("measure")


def declare(ident: str, name: Text, definition: Text, unit: str) -> Callable[[Compute], Compute]:
    """Return a decorator that files a measure under ``ident``; a new one is one function."""

    def decorate(compute: Compute) -> Compute:
        MEASURES.register(ident)(DeclaredMeasure(name, definition, unit, compute))
        return compute

    return decorate


def numbers(events: Iterable[Event]) -> tuple[int, ...]:
    """Return the numbers of some events."""
    return tuple(event.seq for event in events)


def value(event: Event, name: str) -> float | None:
    """Return a number of a body, None where it says none."""
    found = event.body.get(name)
    return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def total(values: Sequence[float | None]) -> float | None:
    """Return the sum, None where one is not known."""
    known = [value for value in values if value is not None]
    return float(sum(known)) if len(known) == len(values) else None


def middle(values: Iterable[float | None]) -> float | None:
    """Return the median of what is known, None where nothing is."""
    known = [value for value in values if value is not None]
    return round(float(median(known)), 3) if known else None


def first_after(events: Iterable[Event], event: Event, *fields: str) -> Event | None:
    """Return the first of ``events`` at or after ``event`` with the same fields, all of them known."""
    wanted = [event.body.get(name) for name in fields]
    if any(value is None for value in wanted):
        return None
    for other in events:
        if other.t_s >= event.t_s and [other.body.get(name) for name in fields] == wanted:
            return other
    return None


def summed(events: Sequence[Event], name: str, by: str, factor: float) -> Computed:
    """Return the sum of a field over events times ``factor``, whole and by another field."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(str(event.body.get(by)), []).append(event)
    parts = []
    for label in sorted(groups):
        whole = total([value(event, name) for event in groups[label]])
        parts.append(Share(label, None if whole is None else round(whole * factor, 3), numbers(groups[label])))
    whole = total([value(event, name) for event in events])
    return None if whole is None else round(whole * factor, 3), tuple(parts), numbers(events)


def counted(events: Sequence[Event], by: str) -> Computed:
    """Return the number of events, whole and by a field."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(str(event.body.get(by)), []).append(event)
    parts = tuple(Share(label, float(len(groups[label])), numbers(groups[label])) for label in sorted(groups))
    return float(len(events)), parts, numbers(events)
