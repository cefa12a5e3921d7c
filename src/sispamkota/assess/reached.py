"""Whether a target was reached by its threshold: rules to be kept, measures with a limit, expectations to be met.

A threshold, or a part of one, that none of them judges is told as such, and leaves the target open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sispamkota.assess.measured import Measure
from sispamkota.assess.ratings import Owed
from sispamkota.assess.terms import value as told
from sispamkota.rules.model import Text
from sispamkota.rules.verdict import WORST_FIRST, Outcome, Verdict, worst
from sispamkota.scenario.schema.story import Limit, Target

_WORDS: Mapping[str, tuple[str, str]] = {
    "violation": ("dilanggar", "broken"),
    "not_known": ("tidak diketahui", "not known"),
    "pending": ("belum jatuh tempo", "not due yet"),
    "ok": ("dipatuhi", "kept"),
    "not_applicable": ("tidak ada yang dapat dinilai", "nothing to judge"),
}
_EXPECTED: Mapping[str, tuple[Outcome, str, str]] = {
    "met": ("ok", "tepat waktu", "met in time"),
    "missed": ("violation", "tidak dilakukan", "missed"),
    "late": ("violation", "terlambat", "late"),
    "declared": ("not_known", "hanya dinyatakan", "only declared"),
    "not_known": ("not_known", "tidak diketahui", "not known"),
    "pending": ("pending", "belum jatuh tempo", "not due yet"),
}
_NOBODY = ("tidak dinilai oleh aturan, ukuran, atau harapan mana pun", "judged by no rule, measure or expectation")


@dataclass(frozen=True, slots=True)
class Reached:
    """One part of a target's threshold, judged.

    Attributes
    ----------
    name : str
        Id of the rule, measure or expectation; "" for what none of them judges.
    outcome : Outcome
        ok, violation, not_known, pending, or not_applicable where nothing happened that it speaks of.  A rule
        kept only by what a player declared is not_known.
    words : Text
        What was asked and what was found.
    events : tuple of int
        Numbers of the events that it rests on.
    expected : bool
        Whether it is an expectation.
    """

    name: str
    outcome: Outcome
    words: Text
    events: tuple[int, ...] = ()
    expected: bool = False


def reached(
    target: Target, verdicts: Iterable[Verdict], measures: Iterable[Measure], due: Iterable[Owed] = ()
) -> tuple[Reached, ...]:
    """Return how each part of a target's threshold was met: rules, limits, expectations, and what none of them judges.

    Parameters
    ----------
    target : Target
        The capability target.
    verdicts : iterable of Verdict
        Verdicts of the rules.
    measures : iterable of Measure
        Measures of the same record.
    due : iterable of Owed
        Expected actions with what became of them.
    """
    listed = tuple(verdicts)
    known = {measure.id: measure for measure in measures}
    rules = (_kept(name, [one for one in listed if one.rule == name]) for name in target.rules)
    limits = (_within(limit, known.get(limit.measure)) for limit in target.limits)
    owed = tuple(due) if target.expected else ()
    expected = (_met(name, [one for one in owed if one.rule.id == name]) for name in target.expected)
    return (*rules, *limits, *expected, *_unjudged(target))


def _met(name: str, owed: list[Owed]) -> Reached:
    found = [(*_EXPECTED[one.state], one) for one in owed if one.state in _EXPECTED]
    if not found:
        return Reached(name, "not_applicable", Text(*(f"{name} {word}" for word in _WORDS["not_applicable"])), (), True)
    outcome, in_id, in_en, one = min(found, key=lambda judged: WORST_FIRST.index(judged[0]))
    words = Text(f"{name} ({one.rule.text.id}) {in_id}", f"{name} ({one.rule.text.en}) {in_en}")
    return Reached(name, outcome, words, one.verdict.events, True)


def _unjudged(target: Target) -> tuple[Reached, ...]:
    """Return what nothing judges: what the target names as such, or all of it where nothing judges any part."""
    if target.unjudged_id is not None and target.unjudged_en is not None:
        named = (target.unjudged_id, target.unjudged_en)
        return (
            Reached("", "not_known", Text(*(f"{word}: {part}" for word, part in zip(_NOBODY, named, strict=True)))),
        )
    if target.rules or target.limits or target.expected:
        return ()
    return (Reached("", "not_known", Text(*_NOBODY)),)


def _kept(name: str, verdicts: list[Verdict]) -> Reached:
    outcome = worst(_certain(verdict) for verdict in verdicts)
    deciding = [verdict for verdict in verdicts if _certain(verdict) == outcome and verdict.trigger is not None]
    in_id, in_en = _WORDS[outcome]
    count = f" ({len(deciding)} x)" if len(deciding) > 1 else ""
    events = tuple(sorted({verdict.trigger for verdict in deciding if verdict.trigger is not None}))
    return Reached(name, outcome, Text(f"{name} {in_id}{count}", f"{name} {in_en}{count}"), events)


def _certain(verdict: Verdict) -> Outcome:
    return "not_known" if verdict.outcome == "ok" and verdict.basis == "declared" else verdict.outcome


def _within(limit: Limit, measure: Measure | None) -> Reached:
    if measure is None:
        return Reached(limit.measure, "not_known", Text(limit.measure, limit.measure))
    found = [(part.label, part.value, part.events) for part in measure.parts] or [("", measure.value, measure.events)]
    judged = [(_outcome(limit, value), label, value, events) for label, value, events in found]
    outcome, label, value, events = min(judged, key=lambda one: WORST_FIRST.index(one[0]))
    words = [_words(limit, measure, label, value, lang) for lang in ("id", "en")]
    return Reached(limit.measure, outcome, Text(*words), events)


def _outcome(limit: Limit, value: float | None) -> Outcome:
    if value is None:
        return "not_known"
    over = limit.at_most is not None and value > limit.at_most
    under = limit.at_least is not None and value < limit.at_least
    return "violation" if over or under else "ok"


def _words(limit: Limit, measure: Measure, label: str, value: float | None, lang: str) -> str:
    unit = "" if measure.unit == "1" else f" {measure.unit}"
    asked = []
    if limit.at_most is not None:
        asked.append(f"{'paling banyak' if lang == 'id' else 'at most'} {told('', limit.at_most, lang)}{unit}")
    if limit.at_least is not None:
        asked.append(f"{'sekurangnya' if lang == 'id' else 'at least'} {told('', limit.at_least, lang)}{unit}")
    name = measure.name.of(lang) + (f" ({label})" if label else "")
    if value is None:
        number = "tidak diketahui" if lang == "id" else "not known"
    else:
        number = f"{told('', value, lang)}{unit}"
    return f"{name}: {number}, {'diminta' if lang == 'id' else 'asked'} {', '.join(asked)}"
