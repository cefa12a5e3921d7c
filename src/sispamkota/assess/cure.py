"""What would have had to be different for a rule to be kept: everything that breaks it, and everything that is open.

Each line is true of the record as it stands: whoever changes exactly what it tells finds the rule kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sispamkota.assess import terms
from sispamkota.assess.book import EventBook
from sispamkota.assess.say import condition_of, condition_words, in_time, joined, length, listed, tests
from sispamkota.rules.model import Condition, Rule
from sispamkota.rules.values import MAYBE, NO, look_up
from sispamkota.rules.verdict import Part, Verdict

EVENTS_LISTED: Final = 40
"""Most events that one line names (assumed: as many as a verdict lists)."""

_WORDS: Final = {
    "en": {
        "one": "It would be kept {phrase}.",
        "all": "It would be kept if all of this were so:",
        "each": "- {phrase}",
        "never": "There would be no violation if this had not happened.",
        "fields": "with {tests}",
        "before": "with {missing}{condition}{joined}{age}{within}{sep} before it",
        "after": "with {missing}{condition}{joined}{within}{sep} after it",
        "no_key": "if 1 {condition} had been given before it{within}, and if this event named the {path}",
        "missing_key": "if it named its {path} and {rest}",
        "untold": "if the record told of {missing}{condition}{joined}{age}{within}{sep} {side} it",
        "some": "{needed} x {condition}{joined}{age}{within} lay {side} it",
        "none": "{none} {condition}{joined}{within} lay {side} it",
        "latest": "if {events}, the latest {kind}{joined}, had {tests}",
        "lowest": "if {kind}{joined} with {tests} had come before it{within}",
        "latest.untold": "if the record told that the latest {kind}{joined}, before it, had {tests}",
        "without": "without {events}",
        "not_counted": "if it were known that {events} did not count",
        "not_shown": "if the record showed that {none} {condition}{joined}{within} lay {side} it",
        "no_more": "if {none} {condition}{joined} follow{follows} before {window} have passed",
        "no": "no",
        "fewer": "fewer than {count} x",
        "some_of": "{number} of {events}",
        "one_of": "one of {events}",
        "confirmed": "if it were settled that {events} did happen",
        "unsaid": " (not told)",
        "before_it": "before",
        "after_it": "after",
        "zone": " (zone {zone})",
        "age": ", at least {age} old",
        "within": ", within {within}",
        "others": "{number} others",
        "event": "event {numbers}",
        "events": "events {numbers}",
        "known": "It could be judged if the record told this.",
        "closer": "It could be judged if the time of {events} were known more closely.",
        "denied": "It stays open until somebody decides whether {events} happened, which is denied.",
    },
    "id": {
        "one": "Sesuai bila {phrase}.",
        "all": "Sesuai bila semua ini terpenuhi:",
        "each": "- {phrase}",
        "never": "Tidak ada pelanggaran bila ini tidak terjadi.",
        "fields": "pada peristiwa itu {tests}",
        "before": "ada {missing} {condition}{more}{joined}{age}{within}{sep} sebelumnya",
        "after": "ada {missing} {condition}{more}{joined}{within}{sep} sesudahnya",
        "no_key": "ada 1 {condition} yang diberikan sebelumnya{within}, dan peristiwa ini menyebut {path} itu",
        "missing_key": "{path} disebut dan {rest}",
        "untold": "tercatat {missing} {condition}{more}{joined}{age}{within}{sep} {side}",
        "some": "ada {needed} {condition}{joined}{age}{within} {side}",
        "none": "{none} {condition}{joined}{within} {side}",
        "latest": "{kind} terakhir{joined}, yakni {events}, memuat {tests}",
        "lowest": "ada {kind}{joined} yang memuat {tests} sebelumnya{within}",
        "latest.untold": "tercatat bahwa {kind} terakhir{joined} sebelum peristiwa itu memuat {tests}",
        "without": "{events} tidak ada",
        "not_counted": "dipastikan bahwa {events} tidak termasuk",
        "not_shown": "catatan menunjukkan {none} {condition}{joined}{within} {side}",
        "no_more": "{none} {condition}{joined} yang menyusul sebelum {window} lewat",
        "no": "tidak ada",
        "fewer": "ada kurang dari {count} x",
        "some_of": "{number} dari {events}",
        "one_of": "salah satu dari {events}",
        "confirmed": "diputuskan bahwa {events} memang terjadi",
        "unsaid": " (tidak disebut)",
        "before_it": "sebelumnya",
        "after_it": "sesudahnya",
        "zone": " (zona {zone})",
        "age": ", sekurangnya berumur {age}",
        "within": ", dalam {within}",
        "others": "{number} lainnya",
        "event": "peristiwa {numbers}",
        "events": "peristiwa {numbers}",
        "known": "Dapat dinilai bila catatan menyebutkannya.",
        "closer": "Dapat dinilai bila waktu {events} diketahui lebih pasti.",
        "denied": "Tetap terbuka sampai ada yang memutuskan apakah {events} memang terjadi, karena disangkal.",
    },
}


def would_have_to(verdict: Verdict, rule: Rule, lang: str, book: EventBook) -> tuple[str, ...]:
    """Return what would have had to be different for a violation or a doubt, one line for each thing.

    For a violation these are all the changes that keep the rule, together: what breaks it and what is open.
    """
    words = _WORDS[lang]
    if verdict.outcome == "not_known":
        return _to_be_judged(verdict, rule, lang, book)
    if verdict.outcome != "violation":
        return ()
    if rule.never:
        return (words["never"],)
    phrases: list[str] = []
    for part in verdict.parts:
        if part.outcome != "ok":
            zone = words["zone"].format(zone=part.zone) if part.zone else ""
            phrases += [f"{phrase}{zone}" for phrase in _phrases(part, verdict, rule, lang, book)]
    phrases = list(dict.fromkeys(phrases))
    if len(phrases) == 1:
        return (words["one"].format(phrase=phrases[0]),)
    return (words["all"], *(words["each"].format(phrase=phrase) for phrase in phrases))


def _to_be_judged(verdict: Verdict, rule: Rule, lang: str, book: EventBook) -> tuple[str, ...]:
    """Return what a record would have to tell for a doubt to be decided."""
    words = _WORDS[lang]
    lines: list[str] = []
    for part in verdict.parts:
        if part.outcome != "not_known":
            continue
        if part.conflict:
            denied = sorted({part.conflict[0], *(seq for seq in part.events if seq in book.denials)})
            lines.append(words["denied"].format(events=_events(denied, lang)))
            continue
        if part.why in ("time_range", "date_range"):
            return (words["closer"].format(events=_events([verdict.trigger or 0], lang)),)
        ranged = in_time(part, condition_of(part, rule), book)
        if ranged:
            lines.append(words["closer"].format(events=_events(ranged, lang)))
        if len(ranged) < len(part.doubtful) or not ranged:
            lines.append(words["known"])
    return tuple(dict.fromkeys(lines))


def _phrases(part: Part, verdict: Verdict, rule: Rule, lang: str, book: EventBook) -> list[str]:
    """Return what one part that is not kept needs in order to be."""
    words = _WORDS[lang]
    if part.operator == "fields":
        return [words["fields"].format(tests=_tests_failed(verdict, rule, lang, book))]
    condition = condition_of(part, rule)
    if condition is None:
        return [words["confirmed"].format(events=_events(part.conflict[:1], lang))] if part.conflict else []
    told = _told(part, condition, lang)
    forbids = part.operator in ("not_before", "not_after")
    if part.path and part.outcome != "pending":
        if (part.was or part.why) == "no_key":
            return [words["no_key"].format(**told)]
        rest = words["none" if forbids else "some"].format(**told)
        return [words["missing_key"].format(rest=rest, **told)]
    if forbids:
        return _forbidden(part, told, lang)
    if part.operator == "latest":
        code = "latest.untold" if part.outcome == "not_known" else "latest" if part.events else "lowest"
        return [words[code].format(**told)]
    code = "untold" if part.outcome == "not_known" else part.operator
    return [words[code].format(**told)]


def _forbidden(part: Part, told: dict[str, str], lang: str) -> list[str]:
    """Return what must go, and what must be known not to count, where a second event is forbidden.

    Of those that were found one fewer than are too many may stay; what is doubtful counts beside them.
    """
    words = _WORDS[lang]
    sure = [seq for seq in part.events if seq not in part.doubtful and seq not in part.excuses]
    over = len(sure) - part.needed + 1
    phrases = [words["without"].format(events=some_events(sure, over, lang))] if over > 0 else []
    left = len(part.doubtful) + min(over, 0)
    if left > 0:
        phrases.append(words["not_counted"].format(events=some_events(part.doubtful, left, lang)))
    if part.why == "uncovered":
        phrases.append(words["not_shown"].format(**told))
    if part.outcome == "pending":
        phrases.append(words["no_more"].format(**told))
    return phrases


def some_events(numbers: Sequence[int], how_many: int, lang: str) -> str:
    """Return some of a list of events, whichever, or all of them: "one of events 2 and 3", "events 2 and 3"."""
    events = _events(numbers, lang)
    if how_many >= len(numbers):
        return events
    return _WORDS[lang]["one_of" if how_many == 1 else "some_of"].format(number=how_many, events=events)


def _tests_failed(verdict: Verdict, rule: Rule, lang: str, book: EventBook) -> str:
    """Return every test of its own fields that a trigger fails or of which it does not tell."""
    words = _WORDS[lang]
    trigger = book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    wanted: list[str] = []
    for check in rule.fields:
        met = check.on(trigger.body) if trigger is not None else NO
        if met in (NO, MAYBE):
            silent = trigger is not None and look_up(trigger.body, check.path) is None
            wanted.append(tests((check,), lang) + (words["unsaid"] if silent else ""))
    return listed(wanted, lang)


def _told(part: Part, condition: Condition, lang: str) -> dict[str, str]:
    words = _WORDS[lang]
    side = "after_it" if part.operator in ("after", "not_after") else "before_it"
    sure = [seq for seq in part.events if seq not in part.excuses]
    return {
        "condition": condition_words(condition, lang),
        "kind": terms.kind(condition.type, lang),
        "tests": tests(condition.where, lang),
        "joined": joined(condition, lang),
        "age": words["age"].format(age=length(condition.min_age_s, lang)) if condition.min_age_s else "",
        "within": words["within"].format(within=length(condition.within_s, lang)) if condition.within_s else "",
        "window": length(condition.within_s, lang),
        "missing": _number(max(condition.count - part.found, 1), part.found > 0, lang),
        "more": " lagi" if part.found else "",
        "sep": "" if condition.within_s or (condition.min_age_s and part.operator == "before") else ",",
        "needed": str(condition.count),
        "none": words["no" if condition.count == 1 else "fewer"].format(count=condition.count),
        "follows": "s" if condition.count == 1 else "",
        "side": words[side],
        "path": terms.field(part.path, lang) if part.path else "",
        "events": _events(sure, lang),
    }


def _number(missing: int, more: bool, lang: str) -> str:
    """Return how many events are missing; that some were there is told in Indonesian after the noun."""
    if lang == "id":
        return str(missing)
    return f"{missing} more " if more else "1 " if missing == 1 else f"{missing} x "


def _events(numbers: Sequence[int], lang: str) -> str:
    """Return numbers of events as a list; of very many the first, and how many more there are."""
    words = _WORDS[lang]
    told = [str(seq) for seq in numbers[:EVENTS_LISTED]]
    if len(numbers) > EVENTS_LISTED:
        told.append(words["others"].format(number=len(numbers) - EVENTS_LISTED))
    return words["event" if len(numbers) == 1 else "events"].format(numbers=listed(told, lang))
