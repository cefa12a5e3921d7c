"""Verdicts in words, in Indonesian and English: what was asked, what was found, what was missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sispamkota.assess import terms
from sispamkota.assess.book import EventBook
from sispamkota.journal.event import Event
from sispamkota.rules.index import key_of, keys_of, zones_of
from sispamkota.rules.model import Check, Condition, Rule, match
from sispamkota.rules.values import MAYBE, NO, look_up
from sispamkota.rules.verdict import Part, Verdict

OUTCOMES: Final[Mapping[str, Mapping[str, str]]] = {
    "id": {
        "ok": "sesuai",
        "violation": "pelanggaran",
        "pending": "menunggu",
        "not_applicable": "tidak berlaku",
        "not_known": "tidak diketahui",
    },
    "en": {
        "ok": "ok",
        "violation": "violation",
        "pending": "pending",
        "not_applicable": "not applicable",
        "not_known": "not known",
    },
}

EVENTS_TOLD: Final = 5
"""Most events that a reason names one by one (assumed: what fits into a sentence)."""

_OPS: Final[Mapping[str, Mapping[str, str]]] = {
    "id": {
        "eq": "sama dengan", "ne": "bukan", "in": "salah satu dari", "notin": "bukan salah satu dari",
        "ge": "sekurangnya", "gt": "lebih dari", "le": "paling banyak", "lt": "kurang dari", "nonempty": "terisi",
    },
    "en": {
        "eq": "equal to", "ne": "other than", "in": "one of", "notin": "none of",
        "ge": "at least", "gt": "more than", "le": "at most", "lt": "less than", "nonempty": "filled in",
    },
}  # fmt: skip

_WHY: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "value.ok": "the event itself says so.",
        "missing_field": "the record does not tell of event {trigger}: {path}.",
        "strange_word": "event {trigger} says {path}: {value}, a word that no rule knows, so nothing follows from it.",
        "missing_key": "event {trigger} does not tell its {path}, so nothing can be joined to it.",
        "no_key": "event {trigger} carries no {path}: there is no order that it carried out.",
        "never": "this must never happen.",
        "found.before": "{condition} before it: {found} of the {needed} needed.",
        "found.not_before": "{condition}{joined} lies before it or at the same time, which must not be.",
        "found.after": "{condition} followed in time.",
        "found_fast.after": "{condition} followed while the exercise ran fast, so it is not rated late.",
        "found.not_after": "{condition} followed within {within}, which must not be.",
        "found.latest": "the latest {kind} fits.",
        "not_latest.latest": "the latest {kind} does not fit; asked: {tests}.",
        "lowest.latest": "no {kind} came before, so the lowest level holds; asked: {tests}.",
        "no_reading.latest": "there is no {kind} before it.",
        "absent.before": "{condition} before it: {found} of the {needed} needed.",
        "absent.not_before": "no {condition} lies before it.",
        "absent.after": "{condition} within {within} after it: {found} of the {needed} needed.",
        "absent.not_after": "no {condition} followed within {within}.",
        "uncovered": "the record does not show it: it does not cover {kind}.",
        "uncovered.trigger": "the record does not show it: it does not cover {trigger_kind}.",
        "may_match": "the record does not say whether event {events} is what is asked: {condition}.",
        "denied": "{denials}.",
        "excused": "excused by what happened in between.",
        "may_be_excused": "it may be excused; the record does not say.",
        "none_yet": "{condition}: {found} of {needed} so far; the deadline ({within}) has not passed.",
        "window_open": "the window of {within} has not passed.",
        "time_range": "the time is known only as a range, and the answer depends on when in it.",
        "date_range": "the time is known only as a range in which the law changed.",
    },
    "id": {
        "value.ok": "tercatat pada peristiwa itu sendiri.",
        "missing_field": "tidak tercatat pada peristiwa {trigger}: {path}.",
        "strange_word": "peristiwa {trigger} menyebut {path}: {value}, kata yang tidak dikenal aturan mana pun, "
        "sehingga tidak ada yang dapat disimpulkan darinya.",
        "missing_key": "peristiwa {trigger} tidak menyebut {path}, sehingga tidak dapat dihubungkan.",
        "no_key": "peristiwa {trigger} tidak memuat {path}: tidak ada perintah yang dilaksanakannya.",
        "never": "ini tidak boleh terjadi.",
        "found.before": "{condition} sebelumnya: {found} dari {needed} yang diperlukan.",
        "found.not_before": "{condition}{joined} ada sebelumnya atau pada saat yang sama, padahal tidak boleh.",
        "found.after": "{condition} menyusul tepat waktu.",
        "found_fast.after": "{condition} menyusul saat latihan dipercepat, sehingga tidak dinilai terlambat.",
        "found.not_after": "{condition} menyusul dalam {within}, padahal tidak boleh.",
        "found.latest": "{kind} terakhir sesuai.",
        "not_latest.latest": "{kind} terakhir tidak sesuai; yang diminta: {tests}.",
        "lowest.latest": "belum ada {kind}, sehingga tingkat terendah berlaku; yang diminta: {tests}.",
        "no_reading.latest": "tidak ada {kind} sebelumnya.",
        "absent.before": "{condition} sebelumnya: {found} dari {needed} yang diperlukan.",
        "absent.not_before": "tidak ada {condition} sebelumnya.",
        "absent.after": "{condition} dalam {within} sesudahnya: {found} dari {needed} yang diperlukan.",
        "absent.not_after": "tidak ada {condition} dalam {within}.",
        "uncovered": "catatan tidak menunjukkannya: {kind} tidak tercakup.",
        "uncovered.trigger": "catatan tidak menunjukkannya: {trigger_kind} tidak tercakup.",
        "may_match": "catatan tidak menyebut apakah peristiwa {events} adalah yang diminta: {condition}.",
        "denied": "{denials}.",
        "excused": "dikecualikan oleh yang terjadi di antaranya.",
        "may_be_excused": "mungkin dikecualikan; catatan tidak menyebutnya.",
        "none_yet": "{condition}: {found} dari {needed} sejauh ini; batas waktu ({within}) belum lewat.",
        "window_open": "jangka {within} belum lewat.",
        "time_range": "waktunya hanya diketahui sebagai rentang, dan jawabannya bergantung padanya.",
        "date_range": "waktunya hanya diketahui sebagai rentang saat hukum berubah.",
    },
}


def joined(condition: Condition, lang: str) -> str:
    """Return by what a second event is joined to the trigger, such as " with the same assembly", or nothing."""
    names = ", ".join(terms.field(path, lang) for path in condition.same)
    if not names:
        return ""
    return f" dengan {names} yang sama" if lang == "id" else f" with the same {names}"


def length(seconds: float | None, lang: str) -> str:
    """Return a length of time in words, such as "15 min"."""
    if seconds is None:
        return "jangka apa pun" if lang == "id" else "any time"
    units = ((86400, 172800, ("hari", "days")), (3600, 3600, ("jam", "h")), (60, 60, ("menit", "min")))
    for size, least, words in units:
        if seconds >= least and seconds % size == 0:
            return f"{seconds / size:g} {words[0] if lang == 'id' else words[1]}"
    return f"{seconds:g} {'detik' if lang == 'id' else 's'}"


def tests(checks: tuple[Check, ...], lang: str) -> str:
    """Return tests in words, such as "open exits at least 2"."""
    return ", ".join(_test(check, lang) for check in checks)


def _test(check: Check, lang: str) -> str:
    if check.op in ("eq", "in") and not isinstance(check.value, bool):
        return f"{terms.field(check.path, lang)}: {_alternatives(check, lang)}"
    joint = ":" if isinstance(check.value, bool) and check.op != "nonempty" else ""
    return f"{terms.field(check.path, lang)}{joint} {asked(check, lang)}"


def asked(check: Check, lang: str) -> str:
    """Return what one test asks, such as "at least 2"."""
    word = _OPS[lang][check.op]
    if check.op == "nonempty":
        return word
    if check.op == "eq":
        return _alternatives(check, lang)
    return f"{word} {terms.value(check.path, check.value, lang)}"


def _alternatives(check: Check, lang: str) -> str:
    told = check.value if isinstance(check.value, tuple) else (check.value,)
    return (" atau " if lang == "id" else " or ").join(terms.value(check.path, one, lang) for one in told)


def condition_words(condition: Condition, lang: str) -> str:
    """Return a condition in words: its kind with its tests."""
    if not condition.where:
        return terms.kind(condition.type, lang)
    return f"{terms.kind(condition.type, lang)} ({tests(condition.where, lang)})"


def message(verdict: Verdict, rule: Rule, book: EventBook, lang: str) -> str:
    """Return one verdict in a few sentences: the rule, and why; of a violation everything that breaks it."""
    part = verdict.deciding
    if part is None:
        none = "tidak ada peristiwa yang diaturnya." if lang == "id" else "nothing happened that it speaks of."
        return f"{rule.text.of(lang)} {none[0].upper()}{none[1:]}"
    told = [part]
    if verdict.outcome == "violation":
        told += [one for one in verdict.parts if one is not part and (one.outcome == "violation" or one.conflict)]
    whys = [reason(one, verdict, rule, book, lang) for one in told]
    if verdict.conflict and not any(one.conflict for one in told):  # it is the trigger that is denied
        whys.append(f"{_denied_words(_pairs(verdict.conflict[0], verdict.conflict[1], book), book, lang)}.")
    return " ".join((rule.text.of(lang), *(f"{why[0].upper()}{why[1:]}" for why in dict.fromkeys(whys))))


def reason(part: Part, verdict: Verdict, rule: Rule, book: EventBook, lang: str) -> str:
    """Return why one operator judged as it did, with the nearest miss where there is one."""
    words = _WHY[lang]
    condition = condition_of(part, rule)
    trigger = book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    told = look_up(trigger.body, part.path) if trigger is not None and part.path else None
    if part.operator == "fields" and part.outcome == "violation" and trigger is not None:
        return " ".join(_broken(one, trigger, lang) for one in rule.fields if one.on(trigger.body) == NO)
    path, of = part.path, verdict.trigger
    if part.why == "missing_field" and condition is not None and not path:
        path, of, told = _untold(part, condition, book)
    code = "strange_word" if part.why == "missing_field" and told is not None else part.why
    names = (f"{code}.{part.operator}", f"{code}.{part.outcome}", code)
    template = next((words[name] for name in names if name in words), code)
    text = template.format(
        path=terms.field(path, lang) if path else "",
        value=terms.value(path, told, lang) if path else "",
        trigger=of,
        trigger_kind=terms.kind(rule.trigger.type, lang),
        found=part.found,
        needed=part.needed,
        kind=terms.kind(condition.type, lang) if condition is not None else "",
        condition=condition_words(condition, lang) if condition is not None else "",
        tests=tests(condition.where, lang) if condition is not None else "",
        within=length(condition.within_s, lang) if condition is not None else "",
        denials=denials(part, book, lang),
        events=", ".join(str(seq) for seq in part.events[:EVENTS_TOLD]),
        joined=joined(condition, lang) if condition is not None else "",
    )
    if part.conflict and code != "denied":
        told = denials(part, book, lang)
        text += f" {told[0].upper()}{told[1:]}."
    if part.zone:
        text += f" ({'zona' if lang == 'id' else 'zone'} {part.zone})"
    if part.why == "absent" and part.outcome == "violation" and condition is not None and trigger is not None:
        text += miss(part, condition, trigger, book, lang)
    return text


def _broken(check: Check, trigger: Event, lang: str) -> str:
    """Return what the trigger says where a test of its own fields fails, and what was asked."""
    name = terms.field(check.path, lang)
    told = terms.value(check.path, look_up(trigger.body, check.path), lang)
    wanted = "yang diminta" if lang == "id" else "asked"
    return f"{name[0].upper()}{name[1:]}: {told}; {wanted}: {asked(check, lang)}."


def _untold(part: Part, condition: Condition, book: EventBook) -> tuple[str, int | None, object]:
    """Return which field of which second event leaves a test open, and what stands there."""
    for seq in reversed(part.events):
        event = book.by_seq.get(seq)
        for check in condition.where if event is not None else ():
            if event is not None and check.on(event.body) == MAYBE:
                return check.path, seq, look_up(event.body, check.path)
    return (condition.where[0].path if condition.where else ""), next(iter(part.events), None), None


def denials(part: Part, book: EventBook, lang: str) -> str:
    """Return every denied event that a part rests on, with who denies it: "event 2 is denied by event 9 (crowd)"."""
    if not part.conflict:
        return ""
    pairs = _pairs(part.conflict[0], part.conflict[1], book)
    for seq in sorted(set(part.events)):
        pairs += [(seq, by) for by in book.denials.get(seq, ()) if (seq, by) not in pairs]
    return _denied_words(pairs, book, lang)


def _pairs(denied: int, denial: int, book: EventBook) -> list[tuple[int, int]]:
    """Return a denied event with the first of its denials, then with all others."""
    return [(denied, denial), *((denied, by) for by in book.denials.get(denied, ()) if by != denial)]


def _denied_words(pairs: list[tuple[int, int]], book: EventBook, lang: str) -> str:
    words = "peristiwa {} disangkal oleh peristiwa {}{}" if lang == "id" else "event {} is denied by event {}{}"
    told = []
    for denied, denial in pairs:
        who = book.denier(denial) if denial in book.by_seq else ""
        told.append(words.format(denied, denial, f" ({terms.value('by', who, lang)})" if who else ""))
    return "; ".join(told)


def condition_of(part: Part, rule: Rule) -> Condition | None:
    """Return the condition that a part is about, None for fields, never and trigger."""
    conditions: tuple[Condition, ...] = (
        getattr(rule, part.operator, ()) if part.operator not in ("fields", "never", "trigger", "valid") else ()
    )
    return conditions[part.place] if part.place < len(conditions) else None


def lateness_s(verdict: Verdict, rule: Rule, book: EventBook) -> float | None:
    """Return by how many scenario seconds a duty with a deadline came late, None where it never came."""
    trigger = book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    late: list[float] = []
    for part in verdict.parts:
        condition = condition_of(part, rule)
        if part.operator != "after" or part.outcome != "violation" or condition is None or trigger is None:
            continue
        after = [event for event in _similar(part, condition, trigger, book) if event.t_s > trigger.t_s]
        if len(after) < condition.count - part.found:
            return None
        late.append(after[condition.count - part.found - 1].t_s - trigger.t_s - (condition.within_s or 0.0))
    return round(max(late), 3) if late else None


def _similar(part: Part, condition: Condition, trigger: Event, book: EventBook) -> list[Event]:
    """Return events that a duty may have meant, whenever they came, except those that counted."""
    zone = part.zone or next(iter(zones_of(trigger.body)), None)
    key = key_of(trigger.body, condition.same, zone)
    return [
        event
        for event in book.of(condition.type)
        if event.seq != trigger.seq
        and event.seq not in part.events
        and key in keys_of(event.body, condition.same)
        and match(condition.where, event.body) != NO
    ]


def miss(part: Part, condition: Condition, trigger: Event, book: EventBook, lang: str) -> str:
    """Return the nearest event that nearly met a duty, and by how much it missed, or nothing."""
    near = _similar(part, condition, trigger, book)
    if not near:
        return ""
    late = "terlambat" if lang == "id" else "late"
    if part.operator == "after":
        after = [event for event in near if event.t_s > trigger.t_s]
        if not after:
            return ""
        over = after[0].t_s - trigger.t_s - (condition.within_s or 0.0)
        event = "peristiwa" if lang == "id" else "event"
        return f" ({event} {after[0].seq}: {length(round(over, 1), lang)} {late})" if over > 0 else ""
    best = min(near, key=lambda event: (abs(trigger.t_s - event.t_s - condition.min_age_s), event.seq))
    age = round(trigger.t_s - best.t_s, 1)
    if age < 0:
        told = f"{length(-age, lang)} {'sesudahnya' if lang == 'id' else 'after it'}"
    elif age < condition.min_age_s:
        short = length(round(condition.min_age_s - age, 1), lang)
        told = (
            f"baru berumur {length(age, lang)}, {short} terlambat"
            if lang == "id"
            else f"only {length(age, lang)} old, {short} too late"
        )
    elif condition.within_s is not None and age > condition.within_s:
        told = f"sudah {length(age, lang)} sebelumnya" if lang == "id" else f"already {length(age, lang)} before"
    else:
        return ""
    return f" (event {best.seq}: {told})" if lang == "en" else f" (peristiwa {best.seq}: {told})"
