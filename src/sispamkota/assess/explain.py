"""One rule in words: what it looks for, which events decided, what would have had to be different."""

from __future__ import annotations

from typing import Final

from sispamkota.assess import terms
from sispamkota.assess.audit import Audit
from sispamkota.assess.book import EventBook
from sispamkota.assess.say import OUTCOMES, asked, condition_of, condition_words, joined, length, reason, tests
from sispamkota.core.clock import local_time
from sispamkota.rules.model import Check, Condition, Rule, Threshold
from sispamkota.rules.verdict import Part, Verdict

_ASKS: Final = {
    "en": {
        "when": "Whenever {trigger} happens{where}, it asks:",
        "never": "{trigger} must never happen{where}.",
        "where": " with {tests}",
        "fields": "the event itself must say: {tests}",
        "before": "before it, {count} x {condition}{joined}{age}{within}",
        "not_before": "before it, no {condition}{joined}{within}",
        "latest": "the latest {kind}{joined} must have {tests}",
        "after": "after it, {count} x {condition}{joined}{within}",
        "not_after": "after it, no {condition}{joined}{within}",
        "unless": "it is excused by {condition}{joined} in between",
        "age": ", at least {age} old",
        "within": ", within {within}",
    },
    "id": {
        "when": "Setiap kali {trigger} terjadi{where}, yang diminta:",
        "never": "{trigger} tidak boleh terjadi{where}.",
        "where": " dengan {tests}",
        "fields": "peristiwa itu sendiri harus menyebut: {tests}",
        "before": "sebelumnya, {count} x {condition}{joined}{age}{within}",
        "not_before": "sebelumnya, tidak ada {condition}{joined}{within}",
        "latest": "{kind} terakhir{joined} harus memuat {tests}",
        "after": "sesudahnya, {count} x {condition}{joined}{within}",
        "not_after": "sesudahnya, tidak ada {condition}{joined}{within}",
        "unless": "dikecualikan oleh {condition}{joined} di antaranya",
        "age": ", sekurangnya berumur {age}",
        "within": ", dalam {within}",
    },
}

_CURE: Final = {
    "en": {
        "never": "It would be kept if this had not happened.",
        "fields": "It would be kept with {path} {asked}.",
        "before": "It would be kept with {missing} more {condition}{joined}{age}{within} before it.",
        "no_key": "It would be kept if the event named its {path}.",
        "not_before": "It would be kept without event {events}.",
        "latest": "It would be kept if the latest {kind}{joined} had {tests}.",
        "after": "It would be kept with {missing} more {condition}{joined}{within} after it.",
        "not_after": "It would be kept without event {events}.",
        "known": "It could be judged if the record told this.",
        "denied": "It stays open until somebody decides between event {events} and its denial.",
    },
    "id": {
        "never": "Sesuai bila ini tidak terjadi.",
        "fields": "Sesuai bila {path} {asked}.",
        "before": "Sesuai dengan {missing} lagi {condition}{joined}{age}{within} sebelumnya.",
        "no_key": "Sesuai bila peristiwa itu menyebut {path}.",
        "not_before": "Sesuai tanpa peristiwa {events}.",
        "latest": "Sesuai bila {kind} terakhir{joined} memuat {tests}.",
        "after": "Sesuai dengan {missing} lagi {condition}{joined}{within} sesudahnya.",
        "not_after": "Sesuai tanpa peristiwa {events}.",
        "known": "Dapat dinilai bila catatan menyebutkannya.",
        "denied": "Tetap terbuka sampai ada yang memutuskan antara peristiwa {events} dan sangkalannya.",
    },
}


def looked_for(rule: Rule, lang: str = "en") -> tuple[str, ...]:
    """Return what a rule looks for: its trigger, then one line for each thing that it asks."""
    words = _ASKS[lang]
    where = words["where"].format(tests=tests(rule.trigger.where, lang)) if rule.trigger.where else ""
    head = words["never" if rule.never else "when"].format(trigger=terms.kind(rule.trigger.type, lang), where=where)
    lines = [head]
    if rule.fields:
        lines.append(words["fields"].format(tests=tests(rule.fields, lang)))
    for name, _, condition in rule.conditions():
        lines.append(words[name].format(**_parts(condition, lang)))
    return tuple(lines)


def would_have_to(verdict: Verdict, rule: Rule, lang: str = "en", book: EventBook | None = None) -> tuple[str, ...]:
    """Return what would have had to be different for a violation or a doubt, one line for each reason.

    Of a conflict every denied event is named where the ``book`` of events is given, else the first.
    """
    lines = [_cure(part, rule, book, lang) for part in verdict.parts if part.outcome in ("violation", "not_known")]
    return tuple(dict.fromkeys(lines))


def threshold_words(rule: Rule, threshold: Threshold, lang: str = "en") -> str:
    """Return what a number that is a choice means, such as "warning: at least 3 min old".

    Raises
    ------
    KeyError
        If the rule has no such number.
    """
    head, _, rest = threshold.path.partition(".")
    if head == "fields" or head == "trigger":
        checks = rule.fields if head == "fields" else rule.trigger.where
        name = rest.removeprefix("where.")
        return tests(tuple(check for check in checks if check.path == name and _is_number(check)), lang)
    first, _, tail = rest.partition(".")
    place, rest = (int(first), tail) if first.isdigit() else (0, rest)
    condition: Condition = getattr(rule, head)[place]
    kind = terms.kind(condition.type, lang)
    if rest.startswith("where."):
        name = rest.removeprefix("where.")
        wanted = tuple(check for check in condition.where if check.path == name and _is_number(check))
        return f"{kind}: {tests(wanted, lang)}"
    words = _ASKS[lang]
    told = {
        "within_s": words["within"].format(within=length(condition.within_s, lang)),
        "min_age_s": words["age"].format(age=length(condition.min_age_s, lang)),
        "count": f", {condition.count} x",
    }
    return f"{kind}: {told[rest].removeprefix(', ')}"


def _is_number(check: Check) -> bool:
    return isinstance(check.value, (int, float)) and not isinstance(check.value, bool)


def explain(audit: Audit, rule_id: str, lang: str = "en") -> str:
    """Return all about one rule and its verdicts in words, "id" or "en".

    Raises
    ------
    SispamkotaError
        If there is no such rule.
    """
    found = audit.only(rule_id)
    rule = found.rules[rule_id]
    pack, severity = terms.value("pack", rule.pack, lang), terms.value("rule_severity", rule.severity, lang)
    lines = [f"{rule.id}: {rule.text.of(lang)}", f"[{pack}, {severity}] {rule.src}"]
    lines += [f"  {line}" for line in looked_for(rule, lang)]
    lines += [f"  {threshold_words(rule, one, lang)} [{one.label}]" for one in rule.thresholds()]
    for verdict in found.verdicts:
        at = found.book.at(verdict.t_s)
        lines.append(f"{OUTCOMES[lang][verdict.outcome]}{f', {at}' if at else ''}")
        lines += [f"  {reason(part, verdict, rule, found.book, lang)}" for part in verdict.parts]
        lines += [f"  {line}" for line in would_have_to(verdict, rule, lang, found.book)]
        for seq in verdict.events:
            event = found.book.by_seq.get(seq)
            if event is not None:
                start = found.book.start
                clock = " - ".join(
                    local_time(start, t_s).strftime("%H:%M:%S") if start is not None else f"{t_s:g} s"
                    for t_s in (event.t_s, found.book.until.get(seq))
                    if t_s is not None
                )
                lines.append(f"    {seq} {clock} {terms.kind(event.kind, lang)}. {terms.body(event.body, lang)}")
    return "\n".join(lines)


def _parts(condition: Condition, lang: str) -> dict[str, str]:
    words = _ASKS[lang]
    return {
        "condition": condition_words(condition, lang),
        "kind": terms.kind(condition.type, lang),
        "tests": tests(condition.where, lang),
        "count": str(condition.count),
        "joined": joined(condition, lang),
        "age": words["age"].format(age=length(condition.min_age_s, lang)) if condition.min_age_s else "",
        "within": words["within"].format(within=length(condition.within_s, lang)) if condition.within_s else "",
    }


def _cure(part: Part, rule: Rule, book: EventBook | None, lang: str) -> str:
    words = _CURE[lang]
    if part.conflict:
        denied = sorted({part.conflict[0], *(seq for seq in part.events if book is not None and seq in book.denials)})
        return words["denied"].format(events=", ".join(str(seq) for seq in denied))
    if part.outcome == "not_known":
        return words["known"]
    if part.why == "no_key":
        return words["no_key"].format(path=terms.field(part.path, lang))
    condition = condition_of(part, rule)
    check = next((one for one in rule.fields if one.path == part.path), None)
    return words[part.operator].format(
        path=terms.field(part.path, lang) if part.path else "",
        asked=asked(check, lang) if check is not None else "",
        missing=max(part.needed - part.found, 1),
        events=", ".join(str(seq) for seq in part.events),
        **(_parts(condition, lang) if condition is not None else {}),
    )
