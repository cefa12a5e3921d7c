"""One rule in words: what it looks for, which events decided, what would have had to be different."""

from __future__ import annotations

from typing import Final

from sispamkota.assess import terms
from sispamkota.assess.audit import Audit
from sispamkota.assess.cure import would_have_to
from sispamkota.assess.excuses import near_misses, would_be_excused
from sispamkota.assess.say import OUTCOMES, condition_words, joined, length, reason, tests
from sispamkota.core.clock import local_time
from sispamkota.rules.model import Check, Condition, Rule, Threshold

_ASKS: Final = {
    "en": {
        "when": "For each {trigger}{where}, it asks:",
        "never": "This must never happen: {trigger}{where}.",
        "where": " with {tests}",
        "where.never": " ({tests})",
        "fields": "the event itself must say: {tests}",
        "before": "before it, {count} x {condition}{joined}{age}{within}",
        "not_before": "before it, {none} {condition}{joined}{age}{within}",
        "latest": "the latest {kind}{joined} must have {tests}",
        "after": "after it, {count} x {condition}{joined}{within}",
        "not_after": "after it, {none} {condition}{joined}{within}",
        "unless": "it is excused by {condition}{joined}{within} {when}",
        "when.before": "before it",
        "when.between": "in between",
        "when.both": "before it, or in between",
        "none": "no",
        "fewer": "fewer than {count} x",
        "age": ", at least {age} old",
        "within": ", within {within}",
    },
    "id": {
        "when": "Untuk setiap peristiwa {trigger}{where}, yang diminta:",
        "never": "Ini tidak boleh terjadi: {trigger}{where}.",
        "where": " dengan {tests}",
        "where.never": " ({tests})",
        "fields": "peristiwa itu sendiri harus menyebut: {tests}",
        "before": "sebelumnya, {count} x {condition}{joined}{age}{within}",
        "not_before": "sebelumnya, {none} {condition}{joined}{age}{within}",
        "latest": "{kind} terakhir{joined} harus memuat {tests}",
        "after": "sesudahnya, {count} x {condition}{joined}{within}",
        "not_after": "sesudahnya, {none} {condition}{joined}{within}",
        "unless": "dikecualikan oleh {condition}{joined}{within} {when}",
        "when.before": "sebelumnya",
        "when.between": "di antaranya",
        "when.both": "sebelumnya, atau di antaranya",
        "none": "tidak ada",
        "fewer": "kurang dari {count} x",
        "age": ", sekurangnya berumur {age}",
        "within": ", dalam {within}",
    },
}


def looked_for(rule: Rule, lang: str = "en") -> tuple[str, ...]:
    """Return what a rule looks for: its trigger, then one line for each thing that it asks."""
    words = _ASKS[lang]
    template = words["where.never" if rule.never else "where"]
    where = template.format(tests=tests(rule.trigger.where, lang)) if rule.trigger.where else ""
    head = words["never" if rule.never else "when"].format(trigger=terms.kind(rule.trigger.type, lang), where=where)
    lines = [head]
    if rule.fields:
        lines.append(words["fields"].format(tests=tests(rule.fields, lang)))
    for name, _, condition in rule.conditions():
        lines.append(words[name].format(when=words[_when(rule)], **_parts(condition, lang)))
    return tuple(lines)


def _when(rule: Rule) -> str:
    """Return where an excuse of a rule lies: before the trigger, or between it and what must or must not follow."""
    between = bool(rule.after or rule.not_after)
    before = bool(rule.never or rule.fields or rule.before or rule.not_before or rule.latest)
    return "when.both" if between and before else "when.between" if between else "when.before"


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
        lines += [f"  {line}" for line in would_be_excused(verdict, rule, lang, found.book)]
        for seq in dict.fromkeys((*verdict.events, *near_misses(verdict, rule, found.book))):
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
        "none": words["none" if condition.count == 1 else "fewer"].format(count=condition.count),
        "joined": joined(condition, lang),
        "age": words["age"].format(age=length(condition.min_age_s, lang)) if condition.min_age_s else "",
        "within": words["within"].format(within=length(condition.within_s, lang)) if condition.within_s else "",
    }
