"""What would have excused a violation, where it would have had to lie, and which event nearly did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sispamkota.assess.book import EventBook
from sispamkota.assess.cure import some_events
from sispamkota.assess.say import condition_of, condition_words, failed_tests, joined, joined_events, length, listed
from sispamkota.assess.say import misses as missed_duties
from sispamkota.assess.say import near_misses as nearly_met
from sispamkota.journal.event import Event
from sispamkota.rules.index import zones_of
from sispamkota.rules.model import Condition, Rule
from sispamkota.rules.values import NO
from sispamkota.rules.verdict import Part, Verdict

_WORDS: Final = {
    "en": {
        "line": "It would also be kept if {condition}{joined}{zones} had come {sides}{near}.",
        "before": "before it{within}",
        "within": ", within {within}",
        "window": "in the {window} after it",
        "end": "in the last {within} of the {window} after it",
        "between": "between it and {events}{close}",
        "each": "each of {events}",
        "close": ", at most {within} before",
        "zone": " (zone {zones})",
        "zones": " (in each of the zones {zones})",
        "near": " (event {seq}: {told})",
        "earlier": "{length} before it",
        "later": "{length} after event {seq}",
        "old": "already {length} before event {seq}",
        "early": "already {length} before the end",
        "late": "{length} late",
    },
    "id": {
        "line": "Sesuai juga bila {condition}{joined}{zones} terjadi {sides}{near}.",
        "before": "sebelumnya{within}",
        "within": ", dalam {within}",
        "window": "dalam {window} sesudahnya",
        "end": "dalam {within} terakhir dari {window} sesudahnya",
        "between": "di antara peristiwa itu dan {events}{close}",
        "each": "masing-masing {events}",
        "close": ", paling lama {within} sebelum itu",
        "zone": " (zona {zones})",
        "zones": " (di setiap zona {zones})",
        "near": " (peristiwa {seq}: {told})",
        "earlier": "{length} sebelumnya",
        "later": "{length} sesudah peristiwa {seq}",
        "old": "sudah {length} sebelum peristiwa {seq}",
        "early": "sudah {length} sebelum akhirnya",
        "late": "terlambat {length}",
    },
}
_BACK: Final = ("never", "fields", "before", "not_before", "latest")
"""Operators that are excused by what lies before the trigger."""


def would_be_excused(verdict: Verdict, rule: Rule, lang: str, book: EventBook) -> tuple[str, ...]:
    """Return what would have excused all that breaks a rule, one line for each thing that may.

    There is none where something is not known or still open that no excuse decides.
    """
    words = _WORDS[lang]
    trigger = book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    parts = [part for part in verdict.parts if part.outcome != "ok"]
    if verdict.outcome != "violation" or trigger is None or not all(_excusable(part, rule) for part in parts):
        return ()
    lines = []
    for condition in rule.unless:
        sides = dict.fromkeys(_side(part, condition, rule, lang) for part in parts)
        zones = _zones(parts, condition, trigger)
        near = [
            words["near"].format(seq=seq, told=told) for seq, told in _near(parts, condition, rule, book, lang, trigger)
        ]
        lines.append(
            words["line"].format(
                condition=condition_words(condition, lang),
                joined=joined(condition, lang),
                zones=words["zone" if len(zones) == 1 else "zones"].format(zones=listed(zones, lang)) if zones else "",
                sides=listed(tuple(sides), lang),
                near="".join(near),
            )
        )
    return tuple(lines)


def near_misses(verdict: Verdict, rule: Rule, book: EventBook) -> tuple[int, ...]:
    """Return the numbers of the events that nearly met a duty, or nearly excused what breaks the rule."""
    found = list(nearly_met(verdict, rule, book))
    trigger = book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    parts = [part for part in verdict.parts if part.outcome != "ok"]
    if verdict.outcome == "violation" and trigger is not None and all(_excusable(part, rule) for part in parts):
        for condition in rule.unless:
            found += [seq for seq, _ in _near(parts, condition, rule, book, "en", trigger)]
    return tuple(dict.fromkeys(found))


def _excusable(part: Part, rule: Rule) -> bool:
    """Return whether an excuse would have decided a part, wherever it must lie."""
    if (
        part.outcome == "pending"
        or part.why == "missing_key"
        or (part.operator == "not_after" and part.why == "uncovered")
    ):
        return False
    if part.operator == "after":
        return rule.clock != "exercise"  # an excuse lies in scenario time
    return part.operator in _BACK or part.operator == "not_after"


def _side(part: Part, condition: Condition, rule: Rule, lang: str) -> str:
    """Return where an excuse of one part would have had to lie."""
    words = _WORDS[lang]
    within = None if condition.within_s is None else length(condition.within_s, lang)
    if part.operator in _BACK:
        return words["before"].format(within=words["within"].format(within=within) if within else "")
    if part.operator == "not_after":
        breaking = _breaking(part)
        told = some_events(breaking, len(breaking) - part.needed + 1, lang)
        if len(breaking) > 1 and part.needed == 1:
            told = words["each"].format(events=told)
        return words["between"].format(events=told, close=words["close"].format(within=within) if within else "")
    owed = condition_of(part, rule)
    window_s = None if owed is None else owed.within_s
    shorter = condition.within_s is not None and window_s is not None and condition.within_s < window_s
    return words["end" if shorter else "window"].format(within=within, window=length(window_s, lang))


def _breaking(part: Part) -> tuple[int, ...]:
    """Return the second events that break what must not follow, or may."""
    return tuple(sorted({*part.events, *part.doubtful} - set(part.excuses)))


def _zones(parts: Iterable[Part], condition: Condition, trigger: Event) -> tuple[str, ...]:
    """Return the zones in which an excuse would have had to lie, where there are several."""
    touched = zones_of(trigger.body)
    if "zone" not in condition.same or len(touched) < 2:
        return ()
    return tuple(dict.fromkeys(part.zone or touched[0] for part in parts))


def _near(
    parts: Sequence[Part], condition: Condition, rule: Rule, book: EventBook, lang: str, trigger: Event
) -> list[tuple[int, str]]:
    """Return the events that nearly excused something, and by what they missed."""
    found: dict[int, str] = {}
    for part in parts:
        if part.operator in _BACK:
            found |= missed_duties(part._replace(operator="before"), condition, trigger, book, lang)
        else:
            owed = condition_of(part, rule)
            found |= _between(part, condition, trigger, owed, book, lang)
    return sorted(found.items())


def _between(
    part: Part, condition: Condition, trigger: Event, owed: Condition | None, book: EventBook, lang: str
) -> dict[int, str]:
    """Return what nearly lay between the trigger and what followed, or the end of the time for what did not."""
    words = _WORDS[lang]
    first = next((book.by_seq[seq] for seq in _breaking(part)), None) if part.operator == "not_after" else None
    window_s = None if owed is None else owed.within_s
    last_s = first.t_s if first is not None else trigger.t_s + (window_s or 0.0)
    late, old = ("late", "early") if first is None else ("later", "old")
    wrong: list[tuple[float, int, str]] = []
    unfit: list[tuple[int, int, str]] = []
    for event in joined_events(part, condition, trigger, book):
        code, off_s = "", 0.0
        if event.t_s < trigger.t_s:
            code, off_s = "earlier", trigger.t_s - event.t_s
        elif event.t_s > last_s:
            code, off_s = late, event.t_s - last_s
        elif condition.within_s is not None and last_s - event.t_s > condition.within_s:
            code, off_s = old, last_s - event.t_s
        failed = [check for check in condition.where if check.on(event.body) == NO]
        if code and not failed:
            told = words[code].format(length=length(round(off_s, 1), lang), seq=first.seq if first is not None else "")
            wrong.append((off_s, event.seq, told))
        elif failed and not code:
            unfit.append((len(failed), event.seq, failed_tests(event, failed, lang)))
    return {seq: told for _, seq, told in (*sorted(wrong)[:1], *sorted(unfit)[:1])}
