"""How an event is told in one sentence.

A pattern is plain text with fields in braces.  ``{field}`` puts the field in words, ``{field:form}``
in a chosen form, ``{field?yes|no}`` chooses by true or false.  A part in [square brackets] is left
out where a field in it is not known; elsewhere an unknown field reads "not known".
Patterns do not nest.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sispamkota.journal.event import Event
from sispamkota.journal.kinds import KINDS
from sispamkota.report.words.catalogue import Catalogue
from sispamkota.report.words.names import Names

FORMS = ("people", "pct", "min", "sec", "l", "m", "n1", "cap", "low", "seq", "held", "id")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{([a-z_@]+)(?:\?([^|{}]*)\|([^{}]*)|:([a-z0-9]+))?\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence.

    Attributes
    ----------
    text : str
        The words.
    free : bool
        Whether somebody wrote them freely; a page isolates such text from its own.
    """

    text: str
    free: bool = False


def sentence(event: Event, words: Catalogue, names: Names, *, whole: bool = False) -> tuple[Part, ...]:
    """Return an event in words.

    Parameters
    ----------
    event : Event
        The event; a kind without a pattern is told by its name.
    words : Catalogue
        The language.
    names : Names
        What ids are called.
    whole : bool
        Whether cells, units, rumours and persons are told by what they are called, not by id alone.
    """
    pattern = words.events.get(event.kind)
    if pattern is None:
        return (Part(words.events["unknown"].replace("{kind}", event.kind)),)
    parts: list[Part] = []
    at = 0
    for match in _OPTIONAL.finditer(pattern):
        parts += _fill(pattern[at : match.start()], event, words, names, whole=whole) or []
        inner = _fill(match.group(1), event, words, names, whole=whole, optional=True)
        parts += inner or []
        at = match.end()
    parts += _fill(pattern[at:], event, words, names, whole=whole) or []
    told = _tidy(parts)
    if whole and told and not told[0].free:  # a person's name begins with a small letter
        return (Part(told[0].text[:1].upper() + told[0].text[1:]), *told[1:])
    return told


def plain(parts: tuple[Part, ...]) -> str:
    """Return a sentence as one text."""
    return "".join(part.text for part in parts)


def _fill(
    text: str, event: Event, words: Catalogue, names: Names, *, whole: bool, optional: bool = False
) -> list[Part] | None:
    parts: list[Part] = []
    at = 0
    for match in _FIELD.finditer(text):
        parts.append(Part(text[at : match.start()]))
        at = match.end()
        name, yes, no, form = match.groups()
        value = event.actor if name == "@actor" else event.body.get(name)
        if value is None or value == "" or value == [] or value == ():
            if optional:
                return None
            parts.append(Part(words.texts["word.not_known"]))
        elif yes is not None:
            parts.append(Part(yes if value else no))
        else:
            parts.append(_value(event.kind, name, value, form, words, names, whole=whole))
    parts.append(Part(text[at:]))
    return parts


def _value(kind: str, name: str, value: Any, form: str | None, words: Catalogue, names: Names, *, whole: bool) -> Part:
    if isinstance(value, bool):
        return Part(words.texts["word.yes" if value else "word.no"])
    if isinstance(value, (int, float)):
        return Part(_number(float(value), form, words))
    if isinstance(value, (list, tuple)):
        items = [_value(kind, name, item, form, words, names, whole=whole) for item in value]
        return Part(", ".join(item.text for item in items), any(item.free for item in items))
    text = str(value)
    if _metadata(kind).get(name, {}).get("text"):
        return Part(text, free=True)
    if name == "level":
        return Part(names.level(text, words.language))
    if name == "rule":
        return Part(names.rule(text, words.language))
    if form == "id":
        return Part(text, free=True)
    told = words.code("held" if form == "held" else name, text) or names.told(text, words.language, whole=whole)
    if form == "cap":
        told = told[:1].upper() + told[1:]
    if form == "low" and not told[1:2].isupper():  # an abbreviation keeps its capitals
        told = told[:1].lower() + told[1:]
    return Part(told, free=told == text or text in names.rumours)


def _number(value: float, form: str | None, words: Catalogue) -> str:
    if form == "people":
        return f"{words.number(value)} {words.texts['word.person' if value == 1 else 'word.people']}"
    if form == "pct":
        return words.share(value)
    if form == "min":
        return words.span(value)
    if form == "sec":
        return f"{words.number(round(value, 1))} {words.texts['unit.s']}"
    if form == "l":
        return f"{words.number(round(value))} {words.texts['unit.l']}"
    if form == "m":
        return f"{words.number(round(value, 1))} m"
    if form == "n1":
        return words.number(value, 1)
    if form == "seq":
        return f"#{int(value)}"
    return words.number(value)


def _tidy(parts: list[Part]) -> tuple[Part, ...]:
    """Join neighbours of one sort, and leave no double full stop."""
    joined: list[Part] = []
    for part in parts:
        if not part.text:
            continue
        if joined and joined[-1].free == part.free:
            joined[-1] = Part(joined[-1].text + part.text, part.free)
        else:
            joined.append(part)
    if len(joined) > 1 and joined[-1].text == "." and joined[-2].text.rstrip().endswith((".", "?", "!")):
        joined.pop()
    return tuple(joined)


@functools.cache
def _metadata(kind: str) -> Mapping[str, Mapping[str, Any]]:
    if kind not in KINDS:
        return {}
    return {entry.name: entry.metadata for entry in dataclasses.fields(KINDS.get(kind))}
