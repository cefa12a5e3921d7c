"""Verdicts in words, in Indonesian and English: what was asked, what was found, what was missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sispamkota.assess import terms
from sispamkota.assess.book import EventBook
from sispamkota.journal.event import Event
from sispamkota.rules.index import key_of, keys_of, zones_of
from sispamkota.rules.model import Check, Condition, Rule, match
from sispamkota.rules.values import MAYBE, NO, YES, look_up
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
        "eq": "sama dengan", "ne": "selain", "in": "salah satu dari", "notin": "selain",
        "ge": "sekurangnya", "gt": "lebih dari", "le": "paling banyak", "lt": "kurang dari", "nonempty": "terisi",
    },
    "en": {
        "eq": "equal to", "ne": "other than", "in": "one of", "notin": "other than",
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
        "too_many.not_before": "{condition}{joined} before it or at the same time: {found}; {needed} are too many.",
        "found.after": "{condition} followed in time.",
        "found_fast.after": "{condition} followed while the exercise ran fast, so it is not rated late.",
        "found.not_after": "{condition} followed within {within}, which must not be.",
        "too_many.not_after": "{condition}{joined} within {within} after it: {found}; {needed} are too many.",
        "found.latest": "the latest {kind} fits.",
        "not_latest.latest": "the latest {kind} does not fit; asked: {tests}.",
        "lowest.latest": "no {kind} came before, so the lowest level holds; asked: {tests}.",
        "no_reading.latest": "there is no {kind} before it.",
        "absent.before": "{condition} before it: {found} of the {needed} needed.",
        "absent.not_before": "no {condition} lies before it.",
        "absent.after": "{condition} within {within} after it: {found} of the {needed} needed.",
        "absent.not_after": "no {condition} followed within {within}.",
        "too_few.not_before": "{condition}{joined} before it: {most} found; {needed} would be too many.",
        "too_few.not_after": "{condition}{joined} within {within} after it: {most} found; {needed} would be too many.",
        "at_most": "at most {number}",
        "uncovered": "the record does not show it: it does not cover {kind}.",
        "uncovered.trigger": "the record does not show it: it does not cover {trigger_kind}.",
        "may_match": "the record does not say whether event {doubtful} is what is asked: {condition}.",
        "may_be_allowed": "{condition} followed within {within} (event {doubtful}), which must not be unless there was "
        "{excuse} in between; the record does not say whether there was.",
        "may_be_in_time": "the time of event {ranged} is known only as a range, so it is open whether it counts; "
        "{condition}: {found} of the {needed} needed are certain.",
        "may_break_in_time": "the time of event {ranged} is known only as a range, so it is open whether it counts: "
        "{condition}.",
        "denied": "{denials}.",
        "excused": "excused by what happened in between.",
        "may_be_excused": "it may be excused; the record does not say.",
        "excused_by": "Excused by event {events}.",
        "may_be_excused_by": "It may be excused by event {events}; the record does not say.",
        "not_in_force": "event {events} is one that it speaks of, but the rule was not in force that day: {days}.",
        "never_in_force": "the rule was not in force on any day of this record: {days}.",
        "from": "in force from {day}",
        "until": "in force until {day}",
        "none_yet": "{condition}: {found} of {needed} so far; the deadline ({within}) has not passed.",
        "window_open": "the window of {within} has not passed.",
        "so_far": "{condition}{joined}: {found} so far; {needed} would be too many, and the window of {within} has not "
        "passed.",
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
        "too_many.not_before": "{condition}{joined} sebelumnya atau pada saat yang sama: {found}; {needed} sudah "
        "terlalu banyak.",
        "found.after": "{condition} menyusul tepat waktu.",
        "found_fast.after": "{condition} menyusul saat latihan dipercepat, sehingga tidak dinilai terlambat.",
        "found.not_after": "{condition} menyusul dalam {within}, padahal tidak boleh.",
        "too_many.not_after": "{condition}{joined} dalam {within} sesudahnya: {found}; {needed} sudah terlalu banyak.",
        "found.latest": "{kind} terakhir sesuai.",
        "not_latest.latest": "{kind} terakhir tidak sesuai; yang diminta: {tests}.",
        "lowest.latest": "belum ada {kind}, sehingga tingkat terendah berlaku; yang diminta: {tests}.",
        "no_reading.latest": "tidak ada {kind} sebelumnya.",
        "absent.before": "{condition} sebelumnya: {found} dari {needed} yang diperlukan.",
        "absent.not_before": "tidak ada {condition} sebelumnya.",
        "absent.after": "{condition} dalam {within} sesudahnya: {found} dari {needed} yang diperlukan.",
        "absent.not_after": "tidak ada {condition} dalam {within}.",
        "too_few.not_before": "{condition}{joined} sebelumnya: {most} ditemukan; {needed} baru terlalu banyak.",
        "too_few.not_after": "{condition}{joined} dalam {within} sesudahnya: {most} ditemukan; {needed} baru terlalu "
        "banyak.",
        "at_most": "paling banyak {number}",
        "uncovered": "catatan tidak menunjukkannya: {kind} tidak tercakup.",
        "uncovered.trigger": "catatan tidak menunjukkannya: {trigger_kind} tidak tercakup.",
        "may_match": "catatan tidak menyebut apakah peristiwa {doubtful} adalah yang diminta: {condition}.",
        "may_be_allowed": "{condition} menyusul dalam {within} (peristiwa {doubtful}), padahal tidak boleh kecuali ada "
        "{excuse} di antaranya; catatan tidak menyebut apakah itu ada.",
        "may_be_in_time": "waktu peristiwa {ranged} hanya diketahui sebagai rentang, sehingga tidak dapat dipastikan "
        "apakah dihitung: {condition}: {found} dari {needed} yang diperlukan sudah pasti.",
        "may_break_in_time": "waktu peristiwa {ranged} hanya diketahui sebagai rentang, sehingga tidak dapat "
        "dipastikan apakah dihitung: {condition}.",
        "denied": "{denials}.",
        "excused": "dikecualikan oleh yang terjadi di antaranya.",
        "may_be_excused": "mungkin dikecualikan; catatan tidak menyebutnya.",
        "excused_by": "Dikecualikan oleh peristiwa {events}.",
        "may_be_excused_by": "Mungkin dikecualikan oleh peristiwa {events}; catatan tidak menyebutnya.",
        "not_in_force": "peristiwa {events} termasuk yang diaturnya, tetapi aturan ini tidak berlaku pada hari itu: "
        "{days}.",
        "never_in_force": "aturan ini tidak berlaku pada hari apa pun dalam catatan ini: {days}.",
        "from": "berlaku sejak {day}",
        "until": "berlaku sampai {day}",
        "none_yet": "{condition}: {found} dari {needed} sejauh ini; batas waktu ({within}) belum lewat.",
        "window_open": "jangka {within} belum lewat.",
        "so_far": "{condition}{joined}: {found} sejauh ini; {needed} baru terlalu banyak, dan jangka {within} belum "
        "lewat.",
        "time_range": "waktunya hanya diketahui sebagai rentang, dan jawabannya bergantung padanya.",
        "date_range": "waktunya hanya diketahui sebagai rentang saat hukum berubah.",
    },
}


_OFTEN: Final = {"found": "too_many", "absent": "too_few", "window_open": "so_far"}
"""What is said in place of it where one of what is forbidden is still allowed."""


def joined(condition: Condition, lang: str) -> str:
    """Return by what a second event is joined to the trigger, such as " with the same assembly", or nothing."""
    names = listed([terms.field(path, lang) for path in condition.same], lang)
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


def lateness(seconds: float, lang: str) -> str:
    """Return by how much something came late, such as "1 s late"."""
    told = length(round(seconds, 1), lang)
    return f"terlambat {told}" if lang == "id" else f"{told} late"


def listed(words: Sequence[str], lang: str) -> str:
    """Return words as a list in a sentence, such as "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{' dan ' if lang == 'id' else ' and '}{words[-1]}"


def either(words: Sequence[str], lang: str) -> str:
    """Return words of which one is enough, such as "a, b or c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{' atau ' if lang == 'id' else ' or '}{words[-1]}"


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
    if check.op == "notin":
        return f"{word} {_alternatives(check, lang)}"
    return f"{word} {terms.value(check.path, check.value, lang)}"


def _alternatives(check: Check, lang: str) -> str:
    told = check.value if isinstance(check.value, tuple) else (check.value,)
    return either([terms.value(check.path, one, lang) for one in told], lang)


def condition_words(condition: Condition, lang: str) -> str:
    """Return a condition in words: its kind with its tests."""
    if not condition.where:
        return terms.kind(condition.type, lang)
    return f"{terms.kind(condition.type, lang)} ({tests(condition.where, lang)})"


def message(verdict: Verdict, rule: Rule, book: EventBook, lang: str) -> str:
    """Return one verdict in a few sentences: the rule, and all that breaks it, leaves it open or keeps it."""
    return f"{stopped(rule.text.of(lang))} {why(verdict, rule, book, lang)}"


def stopped(text: str) -> str:
    """Return words as a sentence, with a full stop where none ends them."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def why(verdict: Verdict, rule: Rule, book: EventBook, lang: str) -> str:
    """Return all that breaks a rule, leaves it open or keeps it, in a few sentences."""
    part = verdict.deciding
    if part is None:
        return "Tidak ada peristiwa yang diaturnya." if lang == "id" else "Nothing happened that it speaks of."
    told = [part]
    breaks = verdict.outcome == "violation"
    told += [
        one
        for one in verdict.parts
        if one is not part and (one.outcome == verdict.outcome or (breaks and one.conflict))
    ]
    if verdict.outcome == "ok":
        told = _zones_joined(told)
    whys = [reason(one, verdict, rule, book, lang) for one in told]
    if verdict.conflict and not any(one.conflict for one in told):  # it is the trigger that is denied
        whys.append(f"{_denied_words(_pairs(verdict.conflict[0], verdict.conflict[1], book), book, lang)}.")
    return " ".join(f"{told[0].upper()}{told[1:]}" for told in dict.fromkeys(whys))


def _zones_joined(parts: list[Part]) -> list[Part]:
    """Return parts with those that differ in their zone only as one that names all these zones."""
    alike: dict[tuple[object, ...], list[Part]] = {}
    for part in parts:
        alike.setdefault((part.operator, part.place, part.why, part.found, part.excuses), []).append(part)
    return [group[0]._replace(zone=", ".join(part.zone for part in group)) for group in alike.values()]


def reason(part: Part, verdict: Verdict, rule: Rule, book: EventBook, lang: str) -> str:
    """Return why one operator judged as it did, with the nearest miss where there is one."""
    words = _WHY[lang]
    if part.was:
        return _excused(part, verdict, rule, book, lang)
    if part.why == "not_in_force":
        days = [words["from"].format(day=rule.valid_from)] if rule.valid_from else []
        days += [words["until"].format(day=rule.valid_to)] if rule.valid_to else []
        code = "not_in_force" if part.events else "never_in_force"
        return words[code].format(events=", ".join(map(str, part.events)), days=", ".join(days))
    condition = condition_of(part, rule)
    trigger = book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    told = look_up(trigger.body, part.path) if trigger is not None and part.path else None
    if part.operator == "fields" and part.outcome != "ok" and trigger is not None:
        return _own_fields(rule, trigger, lang)
    path, of = part.path, verdict.trigger
    if part.why == "missing_field" and condition is not None and not path:
        path, of, told = _untold(part, condition, book)
    code = "strange_word" if part.why == "missing_field" and told is not None else part.why
    ranged = in_time(part, condition, book) if part.why == "may_match" else ()
    if ranged:
        code = "may_be_in_time" if part.operator in ("before", "after") else "may_break_in_time"
    doubtful = tuple(seq for seq in part.doubtful if seq not in ranged)
    if code == "may_match" and _may_be_allowed(part, rule, book):
        code = "may_be_allowed"
    if part.needed > 1 and part.operator in ("not_before", "not_after"):
        code = _OFTEN.get(code, code)
    most = str(part.found + len(part.doubtful))
    names = (f"{code}.{part.operator}", f"{code}.{part.outcome}", code)
    template = next((words[name] for name in names if name in words), code)
    text = template.format(
        path=terms.field(path, lang) if path else "",
        value=terms.value(path, told, lang) if path else "",
        trigger=of,
        trigger_kind=terms.kind(rule.trigger.type, lang),
        found=part.found,
        needed=part.needed,
        most=words["at_most"].format(number=most) if part.doubtful else most,
        kind=terms.kind(condition.type, lang) if condition is not None else "",
        condition=condition_words(condition, lang) if condition is not None else "",
        tests=tests(condition.where, lang) if condition is not None else "",
        within=length(condition.within_s, lang) if condition is not None else "",
        denials=denials(part, book, lang),
        events=", ".join(str(seq) for seq in part.events[:EVENTS_TOLD]),
        doubtful=", ".join(str(seq) for seq in doubtful[:EVENTS_TOLD]),
        ranged=", ".join(str(seq) for seq in ranged[:EVENTS_TOLD]),
        joined=joined(condition, lang) if condition is not None else "",
        excuse=either([condition_words(one, lang) for one in rule.unless], lang),
    )
    if ranged and doubtful and condition is not None:
        doubt = words["may_match"].format(
            doubtful=", ".join(str(seq) for seq in doubtful[:EVENTS_TOLD]), condition=condition_words(condition, lang)
        )
        text += f" {doubt[0].upper()}{doubt[1:]}"
    if part.why == "not_latest" and condition is not None:
        text += _latest_told(part, condition, book, lang)
    if part.conflict and code != "denied":
        told = denials(part, book, lang)
        text += f" {told[0].upper()}{told[1:]}."
    if part.zone:
        text += f" ({'zona' if lang == 'id' else 'zone'} {part.zone})"
    if part.why == "absent" and part.outcome == "violation" and condition is not None and trigger is not None:
        text += miss(part, condition, trigger, book, lang)
    return text


def _may_be_allowed(part: Part, rule: Rule, book: EventBook) -> bool:
    """Return whether what followed is surely what is forbidden, and it is open only whether it is excused."""
    if part.operator != "not_after" or not rule.unless:
        return False
    where = rule.not_after[part.place].where
    found = [book.by_seq[seq] for seq in part.doubtful if seq in book.by_seq and seq not in book.denials]
    return len(found) == len(part.doubtful) and all(match(where, event.body) == YES for event in found)


def in_time(part: Part, condition: Condition | None, book: EventBook) -> tuple[int, ...]:
    """Return the second events that are what is asked, and doubtful only because their time is a range."""
    if condition is None:
        return ()
    return tuple(
        seq
        for seq in part.doubtful
        if seq in book.until
        and seq not in book.denials
        and seq in book.by_seq
        and match(condition.where, book.by_seq[seq].body) == YES
    )


def _excused(part: Part, verdict: Verdict, rule: Rule, book: EventBook, lang: str) -> str:
    """Return what was found, and what excuses it or may."""
    words = _WHY[lang]
    open_before = part.was in ("missing_field", "missing_key", "may_match", "denied", "uncovered", "no_reading")
    found = reason(
        part._replace(
            outcome="not_known" if open_before else "violation",
            why=part.was,
            was="",
            excuses=(),
            events=tuple(seq for seq in part.events if seq not in part.excuses),
        ),
        verdict,
        rule,
        book,
        lang,
    )
    code = part.why if not part.excuses else f"{part.why}_by"
    kinds = {seq: terms.kind(book.by_seq[seq].kind, lang) for seq in part.excuses if seq in book.by_seq}
    told = ", ".join(f"{seq} ({kinds[seq]})" if seq in kinds else str(seq) for seq in part.excuses[:EVENTS_TOLD])
    excuse = words[code].format(events=told)
    return f"{found} {excuse[0].upper()}{excuse[1:]}"


def _own_fields(rule: Rule, trigger: Event, lang: str) -> str:
    """Return each test of its own fields that a trigger fails, then what it does not tell."""
    words = _WHY[lang]
    lines = [_broken(one, trigger, lang) for one in rule.fields if one.on(trigger.body) == NO]
    silent: list[str] = []
    for check in rule.fields:
        if check.on(trigger.body) != MAYBE:
            continue
        name, told = terms.field(check.path, lang), look_up(trigger.body, check.path)
        if told is None:
            silent.append(name)
        else:
            value = terms.value(check.path, told, lang)
            lines.append(words["strange_word"].format(trigger=trigger.seq, path=name, value=value))
    if silent:
        lines.append(words["missing_field"].format(trigger=trigger.seq, path=listed(silent, lang)))
    return " ".join([*lines[:1], *(f"{line[0].upper()}{line[1:]}" for line in lines[1:])])


def _latest_told(part: Part, condition: Condition, book: EventBook, lang: str) -> str:
    """Return what the latest of a kind says where it does not fit."""
    event = book.by_seq.get(part.events[-1]) if part.events else None
    if event is None:
        return ""
    told = [
        f"{terms.field(one.path, lang)}: {terms.value(one.path, look_up(event.body, one.path), lang)}"
        for one in condition.where
        if one.on(event.body) == NO
    ]
    return f" ({'peristiwa' if lang == 'id' else 'event'} {event.seq}: {'; '.join(told)})"


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
    joined_to = joined_events(part, condition, trigger, book)
    return [event for event in joined_to if match(condition.where, event.body) != NO]


def joined_events(part: Part, condition: Condition, trigger: Event, book: EventBook) -> list[Event]:
    """Return events of the kind that are joined to the trigger, except those that counted."""
    zone = part.zone or next(iter(zones_of(trigger.body)), None)
    key = key_of(trigger.body, condition.same, zone)
    if key is None:
        return []
    return [
        event
        for event in book.of(condition.type)
        if event.seq != trigger.seq and event.seq not in part.events and key in keys_of(event.body, condition.same)
    ]


def near_misses(verdict: Verdict, rule: Rule, book: EventBook) -> tuple[int, ...]:
    """Return the numbers of the events that a verdict's reasons name because they nearly met a duty."""
    trigger = book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    found: list[int] = []
    for part in verdict.parts:
        condition = condition_of(part, rule)
        if trigger is not None and condition is not None and "absent" in (part.why, part.was) and part.outcome != "ok":
            found += [seq for seq, _ in misses(part, condition, trigger, book, "en")]
    return tuple(dict.fromkeys(found))


def misses(part: Part, condition: Condition, trigger: Event, book: EventBook, lang: str) -> list[tuple[int, str]]:
    """Return the nearest event that came at the wrong time, and the nearest in time that says something else.

    Where there is neither, it is the one that fails fewest tests and came at the wrong time too.
    """
    near = joined_events(part, condition, trigger, book)
    fitting = [event for event in near if match(condition.where, event.body) != NO]
    found = [_out_of_time(part, condition, trigger, fitting, lang), _unfit(part, condition, trigger, near, lang)]
    return [one for one in found if one is not None] or _neither(part, condition, trigger, near, lang)


def _unfit(part: Part, condition: Condition, trigger: Event, near: list[Event], lang: str) -> tuple[int, str] | None:
    """Return the event of the kind, in time, that fails fewest of the tests, with those that it fails."""
    sign = 1 if part.operator == "before" else -1
    failing: list[tuple[int, float, Event, list[Check]]] = []
    for event in near:
        age = sign * (trigger.t_s - event.t_s)
        failed = _failed(condition, event)
        if failed and condition.min_age_s <= age and (condition.within_s is None or age <= condition.within_s):
            failing.append((len(failed), age, event, failed))
    if not failing:
        return None
    _, _, event, failed = min(failing, key=lambda one: (one[0], one[1], -one[2].seq))
    return event.seq, failed_tests(event, failed, lang)


def _neither(part: Part, condition: Condition, trigger: Event, near: list[Event], lang: str) -> list[tuple[int, str]]:
    """Return the event of the kind that fails fewest of the tests and came too late or too early, with all of that."""
    least = min((len(_failed(condition, event)) for event in near), default=0)
    best = [event for event in near if len(_failed(condition, event)) == least > 0]
    missed = _out_of_time(part, condition, trigger, best, lang)
    if missed is None:
        return []
    seq, told = missed
    event = next(one for one in best if one.seq == seq)
    return [(seq, f"{told}; {failed_tests(event, _failed(condition, event), lang)}")]


def _failed(condition: Condition, event: Event) -> list[Check]:
    return [check for check in condition.where if check.on(event.body) == NO]


def failed_tests(event: Event, failed: Sequence[Check], lang: str) -> str:
    """Return what an event says where it fails tests, and what was asked there."""
    wanted = "yang diminta" if lang == "id" else "asked"
    told = [
        f"{terms.field(one.path, lang)}: {terms.value(one.path, look_up(event.body, one.path), lang)}, "
        f"{wanted}: {asked(one, lang)}"
        for one in failed
    ]
    return "; ".join(told)


def miss(part: Part, condition: Condition, trigger: Event, book: EventBook, lang: str) -> str:
    """Return the nearest events that nearly met a duty, and by what they missed, or nothing."""
    word = "peristiwa" if lang == "id" else "event"
    return "".join(f" ({word} {seq}: {told})" for seq, told in misses(part, condition, trigger, book, lang))


def _out_of_time(
    part: Part, condition: Condition, trigger: Event, near: list[Event], lang: str
) -> tuple[int, str] | None:
    """Return the nearest event that fits but came at the wrong time, and by how much it missed."""
    if not near:
        return None
    if part.operator == "after":
        after = [event for event in near if event.t_s > trigger.t_s]
        if not after:
            return None
        over = after[0].t_s - trigger.t_s - (condition.within_s or 0.0)
        return (after[0].seq, lateness(over, lang)) if over > 0 else None
    best = min(near, key=lambda event: (abs(trigger.t_s - event.t_s - condition.min_age_s), event.seq))
    age = round(trigger.t_s - best.t_s, 1)
    if age < 0:
        return best.seq, f"{length(-age, lang)} {'sesudahnya' if lang == 'id' else 'after it'}"
    if age < condition.min_age_s:
        short = length(round(condition.min_age_s - age, 1), lang)
        told = (
            f"baru berumur {length(age, lang)}, terlambat {short}"
            if lang == "id"
            else f"only {length(age, lang)} old, {short} too late"
        )
        return best.seq, told
    if condition.within_s is not None and age > condition.within_s:
        return (
            best.seq,
            f"sudah {length(age, lang)} sebelumnya" if lang == "id" else f"already {length(age, lang)} before",
        )
    return None
