"""The first line of a timeline: its day, what it covers, and until when somebody watched."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sispamkota.core.registry import nearest
from sispamkota.journal.kinds import KINDS

HEADER: Final = ("date", "covers", "until")

_MEANT: Final = {
    **dict.fromkeys(("coverage", "covering", "cakupan", "mencakup", "meliputi", "scope", "kinds", "jenis"), "covers"),
    **dict.fromkeys(("complete", "incomplete", "partial", "lengkap"), "covers"),
    **dict.fromkeys(("day", "tanggal", "hari"), "date"),
    **dict.fromkeys(("to", "end", "sampai", "hingga"), "until"),
}
_NEAR: Final = 0.75
"""Likeness above which a key is taken for a misspelt one (assumed: "cover" is, "title" is not)."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says.

    Attributes
    ----------
    day : date or None
        Day that clock times mean.
    covers : tuple of str or None
        Kinds of which the record holds every event; None where it does not say.
    until : Any
        Time up to which somebody watched, as it was written; None where it does not say.
    mistakes, warnings : tuple of str
        What is wrong with it, and what is not read.
    """

    day: date | None
    covers: tuple[str, ...] | None
    until: Any
    mistakes: tuple[str, ...]
    warnings: tuple[str, ...]


def meant(key: str) -> str | None:
    """Return which key of a first line was meant by a misspelt one, or None where none is near."""
    plain = key.strip().casefold()
    if plain in HEADER:
        return plain
    if plain in _MEANT:
        return _MEANT[plain]
    near = difflib.get_close_matches(plain, HEADER, n=1, cutoff=_NEAR)
    return near[0] if near else None


def is_header(line: Mapping[str, Any]) -> bool:
    """Return whether a line is a first line: it has a key of one, misspelt or not, and neither a kind nor a time."""
    return "kind" not in line and (
        any(key in HEADER for key in line) or ("time" not in line and any(meant(key) for key in line))
    )


def unknown_kind(name: str, where: str = "") -> str:
    """Return what is wrong with a kind of event that nobody knows, with the nearest known one."""
    near = nearest(name, list(KINDS)) or nearest(name.casefold(), list(KINDS))
    hint = f"Did you mean '{near}'?" if near else "docs/reference lists the kinds."
    return f"{where}'{name}' is no kind of event. {hint}"


def read_header(line: Mapping[str, Any]) -> Header:
    """Return what a first line says, with its mistakes; a key that is almost one of its keys is a mistake."""
    mistakes: list[str] = []
    warnings: list[str] = []
    for key in line:
        if key in HEADER:
            continue
        near = meant(key)
        if near is not None:
            mistakes.append(f"'{key}' is no key of the first line. Did you mean '{near}'?")
        else:
            warnings.append(f"'{key}' is not read. Known: {', '.join(HEADER)}.")
    day: date | None = None
    if line.get("date") is not None:
        try:
            day = date.fromisoformat(str(line["date"]))
        except ValueError:
            mistakes.append(f"'{line['date']}' is no date. Write \"2019-05-21\".")
    return Header(day, _covers(line, mistakes), line.get("until"), tuple(mistakes), tuple(warnings))


def _covers(line: Mapping[str, Any], mistakes: list[str]) -> tuple[str, ...] | None:
    if "covers" not in line:
        return None
    covers = line["covers"]
    if covers is None:
        mistakes.append(
            "covers is null, which says nothing. Write [] if no kind is complete, or leave it out if all of them are."
        )
        return None
    if not isinstance(covers, list) or not all(isinstance(one, str) for one in covers):
        mistakes.append('covers is no list of event kinds. Write ["warning.issued", "force.used"].')
        return None
    mistakes.extend(unknown_kind(one, "covers: ") for one in covers if one not in KINDS)
    return tuple(covers)
