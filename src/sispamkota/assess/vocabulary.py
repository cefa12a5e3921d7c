"""Words that hand-written records may use and what they surely are not: a word that nobody defined decides nothing.

"stadium" may be a fenced tribune or not, "police" may be Polri or not.  Such a word is kept as it was
written, and a rule that asks about it reads "not known", unless the rule itself names the word.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cache

from sispamkota.core.registry import nearest
from sispamkota.journal.event import Event
from sispamkota.journal.intake import IDENT
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.words import JUNIOR, MEANT, RANKED, WORDS
from sispamkota.rules.denial import DENIAL
from sispamkota.rules.model import Rule
from sispamkota.rules.values import Doubtful


@cache
def _choices(kind: str) -> Mapping[str, tuple[str, ...]]:
    return {
        entry.name: entry.metadata["choices"]
        for entry in dataclasses.fields(KINDS.get(kind))
        if entry.metadata.get("choices")
    }


def defined(name: str, word: str) -> bool:
    """Return whether a field of roles and agencies says one that is defined."""
    return name in RANKED and word in WORDS[name]


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


def doubted(events: Iterable[Event], rules: Iterable[Rule]) -> tuple[Event, ...]:
    """Return events in which every word that nobody defined is marked as doubtful.

    Parameters
    ----------
    events : iterable of Event
        A hand-written record.
    rules : iterable of Rule
        The rules that will judge it; a word that one of them names for a field is defined by that.
    """
    named: dict[str, set[str]] = {}
    for rule in rules:
        conditions = (rule.trigger, *(condition for _, _, condition in rule.conditions()))
        for check in (*rule.fields, *(check for condition in conditions for check in condition.where)):
            values = check.value if isinstance(check.value, tuple) else (check.value,)
            named.setdefault(check.path, set()).update(value for value in values if isinstance(value, str))
    return tuple(_marked(event, named) for event in events)


def _marked(event: Event, named: Mapping[str, set[str]]) -> Event:
    strange = {
        name: Doubtful(value)
        for name, value in event.body.items()
        if isinstance(value, str) and value not in named.get(name, ()) and not known(event.kind, name, value)
    }
    return dataclasses.replace(event, body={**event.body, **strange}) if strange else event
