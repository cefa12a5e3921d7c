"""Verdicts in the terminal: what is wrong and what nobody knows before what was done well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sispamkota.assess.audit import Audit, Contradiction
    from sispamkota.assess.disagree import Disagreement
    from sispamkota.rules.model import Rule
    from sispamkota.rules.verdict import Verdict

MANY: Final = 5
"""Findings of one rule, joined by order, that are printed in full; the rest are counted."""

WIDTH: Final = {"en": 8, "id": 12}
"""Width of the column of severities, in signs."""

WORDS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "violation": "VIOLATIONS",
        "notes": "NOTES, of severity info",
        "times": "{number} times until {clock} under {order}. ",
        "each": "each of them",
        "likewise": "likewise.",
        "conflict": "CONFLICTS, since what one side says another denies",
        "contradiction": "CONTRADICTED, and no verdict is changed by it",
        "contradicts": "event {event} ({what}) is denied by event {denial} ({by}), who may not overturn it. "
        "Verdicts on it, which stay: {rules}",
        "nobody": "somebody who is not named",
        "not_known": "NOT KNOWN",
        "one": {
            "violation": "VIOLATION",
            "not_known": "NOT KNOWN",
            "pending": "PENDING",
            "ok": "KEPT",
            "not_applicable": "NOTHING HAPPENED THAT IT SPEAKS OF",
            "not_in_force": "NOT IN FORCE THAT DAY",
        },
        "to": "to",
        "from": "from {day}",
        "until": "to {day}",
        "absence": "NOT KNOWN, because the record does not show it",
        "folded": "NOT KNOWN, because the record does not cover what these rules speak of",
        "disagreement": "PACKS DISAGREE",
        "pending": "PENDING",
        "ok": "kept",
        "declared": "only as declared by those who owed it",
        "not_applicable": "Rules about which nothing happened",
        "not_in_force": "Rules not in force that day",
        "more": "and {number} more",
        "none": "none",
        "at_event": "event",
        "pack": "pack",
        "severity": "severity",
        "source": "source",
        "owed": "owed by",
        "inject": "inject",
        "clock": "clock",
        "days": "in force",
        "threshold": "our own number",
        "always": "always",
    },
    "id": {
        "violation": "PELANGGARAN",
        "notes": "CATATAN, berbobot informasi",
        "times": "{number} kali sampai {clock} menurut {order}. ",
        "each": "satu per satu",
        "likewise": "demikian pula.",
        "conflict": "PERTENTANGAN, karena yang dinyatakan satu pihak disangkal pihak lain",
        "contradiction": "DISANGKAL, tanpa mengubah penilaian",
        "contradicts": "peristiwa {event} ({what}) disangkal oleh peristiwa {denial} ({by}), yang tidak berwenang "
        "membatalkannya. Penilaian atasnya, yang tetap: {rules}",
        "nobody": "tanpa nama pihak",
        "not_known": "TIDAK DIKETAHUI",
        "one": {
            "violation": "PELANGGARAN",
            "not_known": "TIDAK DIKETAHUI",
            "pending": "BELUM JATUH TEMPO",
            "ok": "SESUAI",
            "not_applicable": "TIDAK ADA PERISTIWA YANG DIATURNYA",
            "not_in_force": "TIDAK BERLAKU PADA HARI ITU",
        },
        "to": "sampai",
        "from": "sejak {day}",
        "until": "sampai {day}",
        "absence": "TIDAK DIKETAHUI, karena tidak tampak dalam catatan",
        "folded": "TIDAK DIKETAHUI, karena catatan tidak mencakup hal yang diatur",
        "disagreement": "PAKET BERBEDA PENDAPAT",
        "pending": "BELUM JATUH TEMPO",
        "ok": "dipenuhi",
        "declared": "hanya menurut pernyataan pihak yang wajib",
        "not_applicable": "Aturan tanpa peristiwa",
        "not_in_force": "Aturan yang tidak berlaku pada hari itu",
        "more": "dan {number} lagi",
        "none": "tidak ada",
        "at_event": "peristiwa",
        "pack": "paket",
        "severity": "bobot",
        "source": "sumber",
        "owed": "kewajiban",
        "inject": "kejadian latihan",
        "clock": "hitungan waktu",
        "days": "berlaku",
        "threshold": "angka pilihan kami",
        "always": "selalu",
    },
}


def print_audit(audit: Audit, lang: str = "en") -> None:
    """Print an audit: notes, violations, not known, disagreements, pending, and counts of the rest."""
    words = WORDS[lang]
    for note in audit.notes:
        print(f"{note.of(lang)}\n")
    violations = audit.of("violation")
    notes = tuple(verdict for verdict in violations if verdict.severity == "info")
    _print_group(audit, words["violation"], tuple(one for one in violations if one not in notes), lang)
    if notes:
        _print_group(audit, words["notes"], notes, lang)
    _print_conflicts(audit, lang)
    unknown = tuple(verdict for verdict in audit.of("not_known") if not verdict.conflict)
    folded = tuple(verdict for verdict in unknown if verdict.trigger is None)
    unseen = tuple(verdict for verdict in unknown if verdict not in folded and _not_shown(verdict))
    if unseen:
        _print_group(audit, words["absence"], unseen, lang)
    left = tuple(one for one in unknown if one not in (*unseen, *folded))
    if left or not (unseen or folded):  # "none" below a list of them would be read as if there were none
        _print_group(audit, words["not_known"], left, lang)
    if folded:
        print(f"{words['folded']}: {', '.join(sorted(verdict.rule for verdict in folded))}\n")
    if audit.disagreements:
        print(f"{words['disagreement']}: {len(audit.disagreements)}")
        for one in audit.disagreements:
            print(f"  {disagreement(audit, one, lang)}")
        print()
    pending = tuple(verdict for verdict in audit.of("pending") if not verdict.conflict)
    _print_group(audit, words["pending"], pending, lang)
    kept, idle = len(audit.of("ok")), audit.of("not_applicable")
    outside = sum(_not_in_force(one) for one in idle)
    told = f"{kept} {words['ok']} ({len(audit.declared)} {words['declared']})."
    told += f" {words['not_applicable']}: {len(idle) - outside}."
    print(f"{told} {words['not_in_force']}: {outside}." if outside else told)


def _print_conflicts(audit: Audit, lang: str) -> None:
    """Print what is denied: by whoever may overturn it, then by whoever only contradicts."""
    words = WORDS[lang]
    if audit.conflicts:
        _print_group(audit, words["conflict"], audit.conflicts, lang)
    if audit.contradictions:
        print(f"{words['contradiction']}: {len(audit.contradictions)}")
        for one in audit.contradictions:
            print(f"  {contradiction(audit, one, lang)}")
        print()


def contradiction(audit: Audit, one: Contradiction, lang: str) -> str:
    """Return who denies what without changing a verdict, and the verdicts that stay."""
    from sispamkota.assess import terms

    words = WORDS[lang]
    event = audit.book.by_seq.get(one.event)
    said = sorted({f"{verdict.rule} {terms.value('verdict', verdict.outcome, lang)}" for verdict in one.verdicts})
    template: str = words["contradicts"]
    return template.format(
        event=one.event,
        what=terms.kind(event.kind, lang) if event is not None else "?",
        denial=one.denial,
        by=terms.value("by", one.by, lang) if one.by else words["nobody"],
        rules=", ".join(said) or words["none"],
    )


def disagreement(audit: Audit, one: Disagreement, lang: str) -> str:
    """Return where packs differ about an event: what each says, by which rules, and why."""
    from sispamkota.assess import terms

    told = []
    for pack, outcome in one.packs:
        rules = ", ".join(sorted({verdict.rule for verdict in one.verdicts if verdict.pack == pack}))
        said = terms.value("verdict", outcome, lang)
        told.append(f"{terms.value('pack', pack, lang)}: {said}{f' ({rules})' if rules else ''}")
    at = _clock(audit.book.at(one.verdicts[0].t_s) or "")
    return f"{at}  {WORDS[lang]['at_event']} {one.event}: {'; '.join(told)}. {one.reason.of(lang)}"


def _not_in_force(verdict: Verdict) -> bool:
    """Return whether nothing is judged only because the rule was not in force on that day."""
    return verdict.deciding is not None and verdict.deciding.why == "not_in_force"


def _not_shown(verdict: Verdict) -> bool:
    """Return whether nobody knows only because the record does not cover a kind of event."""
    return verdict.deciding is not None and verdict.deciding.why == "uncovered"


def _print_group(audit: Audit, title: str, verdicts: tuple[Verdict, ...], lang: str) -> None:
    words = WORDS[lang]
    print(f"{title}: {len(verdicts) or words['none']}")
    rules: dict[str, dict[object, list[Verdict]]] = {}
    for verdict in verdicts:
        groups = rules.setdefault(verdict.rule, {})
        order = _order_of(audit, verdict)
        groups.setdefault((order, _reasons(verdict)) if order else verdict.trigger, []).append(verdict)
    for rule, groups in rules.items():
        said = ""
        for group in list(groups.values())[:MANY]:
            message = audit.message(group[0], lang)
            alike = re.sub(rf"\b{group[0].trigger}\b", "#", message)  # but for the number of the event itself
            print(_line(audit, group[0], lang, group, "" if alike == said else message))
            said = alike
        left = len(groups) - MANY
        if left > 0:
            print(f"  {'':<{WIDTH[lang]}}  {words['more'].format(number=left)}: --explain {rule}")
        elif len(groups) < sum(len(group) for group in groups.values()):
            print(f"  {'':<{WIDTH[lang]}}  {words['each']}: --explain {rule}")
    print()


def _order_of(audit: Audit, verdict: Verdict) -> str:
    """Return the order under which a verdict's trigger happened, "" where there was none."""
    event = audit.book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    return str((event.body.get("order_id") if event is not None else None) or "")


def _reasons(verdict: Verdict) -> tuple[object, ...]:
    """Return why a verdict is what it is, alike for verdicts that may be told as one."""
    parts = tuple((part.operator, part.place, part.why, part.path, part.zone, part.found) for part in verdict.parts)
    return (verdict.outcome, parts)


def _line(audit: Audit, verdict: Verdict, lang: str, group: Sequence[Verdict] = (), message: str | None = None) -> str:
    """Return a verdict on one line; one that stands for a group says how often, until when and under which order."""
    from sispamkota.assess import terms

    words = WORDS[lang]
    row = audit.row(verdict, lang)
    at = _clock(row["at"]) if row["at"] else ""
    if at and row.get("at_to") and len(group) <= 1:
        at += f" {words['to']} {_same_day(_clock(row['at_to']), at)}"
    events = f"[{', '.join(str(seq) for seq in verdict.events)}]" if verdict.events else ""
    often = ""
    if len(group) > 1:
        ends = [one.t_s if one.t_to_s is None else one.t_to_s for one in group]
        last = _clock(audit.book.at(max(end for end in ends if end is not None)) or "")
        often = words["times"].format(number=len(group), clock=_same_day(last, at), order=_order_of(audit, verdict))
    told = row["message"] if message is None else message or ("" if often else words["likewise"])
    parts = " ".join(part for part in (told, events) if part)
    severity = terms.value("rule_severity", verdict.severity, lang)
    return f"  {severity:<{WIDTH[lang]}}  {verdict.rule}  {f'{at}  ' if at else ''}{often}{parts}"


def _clock(moment: str) -> str:
    """Return an ISO 8601 moment as local date and time, which is how its reader tells it."""
    return moment[:19].replace("T", " ")


def _same_day(moment: str, other: str) -> str:
    """Return the time of day of ``moment`` where it is of the day of ``other``, else with its date."""
    return moment[11:] if len(moment) > 10 and moment[:10] == other[:10] else moment


def print_explanation(audit: Audit, lang: str = "en") -> None:
    """Print each rule of an audit in full, then all that was judged by it, with the events that decided."""
    from sispamkota.assess import terms
    from sispamkota.assess.cure import would_have_to
    from sispamkota.assess.excuses import near_misses, would_be_excused

    if audit.changed is not None:
        print(f"{audit.changed.of(lang)}\n")
    for rule in audit.rules.values():
        _print_rule(rule, lang)
    words = WORDS[lang]
    for verdict in audit.verdicts:
        head = words["one"]["not_in_force" if _not_in_force(verdict) else verdict.outcome]
        print(f"\n{words['conflict'] if verdict.conflict else head}")
        print(_line(audit, verdict, lang))
        rule = audit.rules[verdict.rule]
        cures = would_have_to(verdict, rule, lang, audit.book)
        for cure in (*cures, *would_be_excused(verdict, rule, lang, audit.book)):
            print(f"            {cure}")
        denials = {denial for _, denial in audit.denied(verdict)}
        near = near_misses(verdict, rule, audit.book)
        for seq in dict.fromkeys((*verdict.events, *near, *sorted(denials))):
            event = audit.book.by_seq[seq]
            told = ". ".join(part for part in (terms.kind(event.kind, lang), terms.body(event.body, lang)) if part)
            when = _clock(audit.book.at(event.t_s) or "")
            if seq in audit.book.until:
                when += f" {words['to']} {_same_day(_clock(audit.book.at(audit.book.until[seq]) or ''), when)}"
            print(f"    {seq:>6}  {when}  {told}")
    _print_differences(audit, lang)


def _print_differences(audit: Audit, lang: str) -> None:
    """Print where packs differ and what is only contradicted, where there is anything of it."""
    words = WORDS[lang]
    for title, lines in (
        ("contradiction", [contradiction(audit, one, lang) for one in audit.contradictions]),
        ("disagreement", [disagreement(audit, one, lang) for one in audit.disagreements]),
    ):
        if lines:
            print(f"\n{words[title]}: {len(lines)}")
            for line in lines:
                print(f"  {line}")


def _print_rule(rule: Rule, lang: str) -> None:
    from sispamkota.assess import terms
    from sispamkota.assess.explain import looked_for, threshold_words

    words = WORDS[lang]
    print(f"{rule.id}: {rule.text.of(lang)}")
    for line in looked_for(rule, lang):
        print(f"    {line}")
    pack, clock = terms.value("pack", rule.pack, lang), terms.value("rule_clock", rule.clock, lang)
    severity = terms.value("rule_severity", rule.severity, lang)
    print(f"  {words['pack']}: {pack}; {words['severity']}: {severity}; {words['clock']}: {clock}")
    first, last = rule.valid_from, rule.valid_to
    days = [words["from"].format(day=first)] if first else []
    days += [words["until"].format(day=last)] if last else []
    if rule.inject:
        print(f"  {words['owed']}: {rule.cell}; {words['inject']}: {rule.inject}")
        if rule.src:
            print(f"  {words['source']}: {rule.src}")
    else:
        print(f"  {words['days']}: {' '.join(days) or words['always']}")
        print(f"  {words['source']}: {rule.src}")
    for threshold in rule.thresholds():
        told = threshold_words(rule, threshold, lang)
        print(f"  {words['threshold']}: {told} [{threshold.label}] ({threshold.path} = {threshold.value:g})")
