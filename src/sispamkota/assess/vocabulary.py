"""Words that hand-written records may use and what they surely are not: a word that nobody defined decides nothing.

"stadium" may be a fenced tribune or not, "police" may be Polri or not.  Such a word is kept as it was
written, and a rule that asks about it reads "not known", unless the rule itself names the word.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from sispamkota.core.registry import nearest
from sispamkota.journal.event import Event
from sispamkota.journal.intake import IDENT
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.words import JUNIOR, MEANT, RANKED, WORDS
from sispamkota.rules.denial import DENIAL
from sispamkota.rules.model import Rule
from sispamkota.rules.values import Doubtful

WARNING_SHOT: Final = "warning_shot"
"""Means of a shot that is aimed at nobody."""


@cache
def _choices(kind: str) -> Mapping[str, tuple[str, ...]]:
    return {
        entry.name: entry.metadata["choices"]
        for entry in dataclasses.fields(KINDS.get(kind))
        if entry.metadata.get("choices")
    }


@cache
def _idents(kind: str) -> frozenset[str]:
    return frozenset(entry.name for entry in dataclasses.fields(KINDS.get(kind)) if entry.metadata.get("ident"))


def of_office(word: str) -> bool:
    """Return whether a word is a role, an agency or another side that is defined, and so no name of anybody."""
    return word in WORDS["by"]


def known(kind: str, name: str, word: str) -> bool:
    """Return whether a word of a field is defined, or the field takes any word."""
    choices = _choices(kind).get(name)
    if name not in WORDS and choices is None:
        return True
    if kind == DENIAL and IDENT.fullmatch(word):
        return True
    if name in RANKED and word.partition("_")[0] in JUNIOR:
        return True
    return word in WORDS.get(name, ()) or word in (choices or ())


def hint(kind: str, name: str, word: str) -> str:
    """Return what somebody may have meant by a word that is not defined."""
    usual = sorted({*(_choices(kind).get(name) or ()), *WORDS.get(name, ())} - {""})
    plain = word.strip().lower()
    near = MEANT.get(plain) if MEANT.get(plain) in usual else nearest(plain, usual)
    return f"Did you mean '{near}'?" if near else f"Usual: {', '.join(usual)}."


def named(rules: Iterable[Rule]) -> Mapping[str, frozenset[str]]:
    """Return the words that rules name, by field: what a rule names is defined by that."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        conditions = (rule.trigger, *(condition for _, _, condition in rule.conditions()))
        for check in (*rule.fields, *(check for condition in conditions for check in condition.where)):
            values = check.value if isinstance(check.value, tuple) else (check.value,)
            found.setdefault(check.path, set()).update(value for value in values if isinstance(value, str))
    return {name: frozenset(words) for name, words in found.items()}


def reworded(
    kind: str, body: Mapping[str, Any], by_rules: Mapping[str, frozenset[str]]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a body in the words of the lists, where it is plain which is meant, and a warning for each change.

    A word that differs from one of its field's list only in capitals is that one.  A firearm in the mode of a
    warning shot is the means of that name, since it is aimed at nobody.

    Parameters
    ----------
    kind : str
        Kind of the event.
    body : mapping
        Its fields.
    by_rules : mapping
        Words that rules name, by field.
    """
    told: list[str] = []
    read = dict(body)
    for name, value in body.items():
        if not isinstance(value, str) or known(kind, name, value) or value in by_rules.get(name, ()):
            continue
        if name in _idents(kind) and IDENT.fullmatch(value):
            continue  # the id of a cell, such as KPU
        listed = {*(_choices(kind).get(name) or ()), *WORDS.get(name, ()), *by_rules.get(name, ())}
        alike = [word for word in sorted(listed) if word.casefold() == value.casefold()]
        if len(alike) == 1:
            read[name] = alike[0]
            told.append(f"{kind}.{name}: '{value}' is read as '{alike[0]}', as the list writes it.")
    mode = read.get("mode")
    if read.get("means") == "firearm" and isinstance(mode, str) and MEANT.get(mode, mode) == WARNING_SHOT:
        read = {name: value for name, value in read.items() if name != "mode"} | {"means": WARNING_SHOT}
        remedy = "Write that, with mode air, ground or people for where it went."
        told.append(f"{kind}: a firearm of the mode '{mode}' is read as the means '{WARNING_SHOT}'. {remedy}")
    return read, tuple(told)


def doubted(events: Iterable[Event], rules: Iterable[Rule]) -> tuple[Event, ...]:
    """Return events in which every word that nobody defined is marked as doubtful.

    Parameters
    ----------
    events : iterable of Event
        A hand-written record.
    rules : iterable of Rule
        The rules that will judge it; a word that one of them names for a field is defined by that.
    """
    by_rules = named(rules)
    return tuple(_marked(event, by_rules) for event in events)


def _marked(event: Event, by_rules: Mapping[str, frozenset[str]]) -> Event:
    strange = {
        name: Doubtful(value)
        for name, value in event.body.items()
        if isinstance(value, str) and value not in by_rules.get(name, ()) and not known(event.kind, name, value)
    }
    return dataclasses.replace(event, body={**event.body, **strange}) if strange else event
