"""Verdicts in the terminal: what is wrong and what nobody knows before what was done well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sispamkota.assess.audit import Audit
    from sispamkota.assess.disagree import Disagreement
    from sispamkota.rules.model import Rule
    from sispamkota.rules.verdict import Verdict

MANY: Final = 5
"""Findings of one rule, joined by order, that are printed in full; the rest are counted."""

WORDS: Final = {
    "en": {
        "violation": "VIOLATIONS",
        "notes": "NOTES, of severity info",
        "times": "{number} times until {clock} under {order}. ",
        "each": "each of them",
        "not_known": "NOT KNOWN",
        "absence": "NOT KNOWN, because the record does not show it",
        "folded": "NOT KNOWN, because the record does not cover what these rules speak of",
        "disagreement": "PACKS DISAGREE",
        "pending": "PENDING",
        "ok": "kept",
        "declared": "only as declared by those who owed it",
        "not_applicable": "rules that nothing spoke to",
        "more": "and {number} more",
        "none": "none",
        "at_event": "event",
        "pack": "pack",
        "severity": "severity",
        "source": "source",
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
        "not_known": "TIDAK DIKETAHUI",
        "absence": "TIDAK DIKETAHUI, karena tidak tampak dalam catatan",
        "folded": "TIDAK DIKETAHUI, karena catatan tidak mencakup hal yang diatur",
        "disagreement": "PAKET BERBEDA PENDAPAT",
        "pending": "BELUM JATUH TEMPO",
        "ok": "dipenuhi",
        "declared": "hanya menurut pernyataan pihak yang wajib",
        "not_applicable": "aturan tanpa peristiwa",
        "more": "dan {number} lagi",
        "none": "tidak ada",
        "at_event": "peristiwa",
        "pack": "paket",
        "severity": "bobot",
        "source": "sumber",
        "clock": "jam",
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
    unknown = audit.of("not_known")
    folded = tuple(verdict for verdict in unknown if verdict.trigger is None)
    unseen = tuple(verdict for verdict in unknown if verdict not in folded and _not_shown(verdict))
    if unseen:
        _print_group(audit, words["absence"], unseen, lang)
    _print_group(audit, words["not_known"], tuple(one for one in unknown if one not in (*unseen, *folded)), lang)
    if folded:
        print(f"{words['folded']}: {', '.join(verdict.rule for verdict in folded)}\n")
    if audit.disagreements:
        print(f"{words['disagreement']}: {len(audit.disagreements)}")
        for one in audit.disagreements:
            print(f"  {disagreement(audit, one, lang)}")
        print()
    _print_group(audit, words["pending"], audit.of("pending"), lang)
    kept, idle = len(audit.of("ok")), len({one.rule for one in audit.of("not_applicable")})
    print(f"{kept} {words['ok']} ({len(audit.declared)} {words['declared']}). {idle} {words['not_applicable']}.")


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


def _not_shown(verdict: Verdict) -> bool:
    """Return whether nobody knows only because the record does not cover a kind of event."""
    return verdict.deciding is not None and verdict.deciding.why == "uncovered"


def _print_group(audit: Audit, title: str, verdicts: tuple[Verdict, ...], lang: str) -> None:
    words = WORDS[lang]
    print(f"{title}: {len(verdicts) or words['none']}")
    rules: dict[str, dict[object, list[Verdict]]] = {}
    for verdict in verdicts:
        groups = rules.setdefault(verdict.rule, {})
        groups.setdefault(_order_of(audit, verdict) or verdict.trigger, []).append(verdict)
    for rule, groups in rules.items():
        said = ""
        for group in list(groups.values())[:MANY]:
            message = audit.message(group[0], lang)
            print(_line(audit, group[0], lang, group, "" if message == said else message))
            said = message
        left = len(groups) - MANY
        if left > 0:
            print(f"  {'':<8}  {words['more'].format(number=left)}: --explain {rule}")
        elif len(groups) < sum(len(group) for group in groups.values()):
            print(f"  {'':<8}  {words['each']}: --explain {rule}")
    print()


def _order_of(audit: Audit, verdict: Verdict) -> str:
    """Return the order under which a verdict's trigger happened, "" where there was none."""
    event = audit.book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
    return str((event.body.get("order_id") if event is not None else None) or "")


def _line(audit: Audit, verdict: Verdict, lang: str, group: Sequence[Verdict] = (), message: str | None = None) -> str:
    """Return a verdict on one line; one that stands for a group says how often and under which order."""
    words = WORDS[lang]
    row = audit.row(verdict, lang)
    until = f" - {_clock(row['at_to'])}" if row.get("at_to") else ""
    at = f"{_clock(row['at'])}{until}  " if row["at"] else ""
    events = f"[{', '.join(str(seq) for seq in verdict.events)}]" if verdict.events else ""
    often = ""
    if len(group) > 1:
        last = _clock(audit.book.at(group[-1].t_s) or "")[-8:]
        often = words["times"].format(number=len(group), clock=last, order=_order_of(audit, verdict))
    told = row["message"] if message is None else message
    parts = " ".join(part for part in (told, events) if part)
    return f"  {verdict.severity:<8}  {verdict.rule}  {at}{often}{parts}"


def _clock(moment: str) -> str:
    """Return an ISO 8601 moment as local date and time, which is how its reader tells it."""
    return moment[:19].replace("T", " ")


def print_explanation(audit: Audit, lang: str = "en") -> None:
    """Print each rule of an audit in full, then all that was judged by it, with the events that decided."""
    from sispamkota.assess import terms
    from sispamkota.assess.explain import would_have_to

    if audit.changed is not None:
        print(f"{audit.changed.of(lang)}\n")
    for rule in audit.rules.values():
        _print_rule(rule, lang)
    words = WORDS[lang]
    for verdict in audit.verdicts:
        print(f"\n{words.get(verdict.outcome, verdict.outcome)}")
        print(_line(audit, verdict, lang))
        for cure in would_have_to(verdict, audit.rules[verdict.rule], lang):
            print(f"            {cure}")
        for seq in verdict.events:
            event = audit.book.by_seq[seq]
            told = f"{terms.kind(event.kind, lang)}. {terms.body(event.body, lang)}"
            print(f"    {seq:>6}  {_clock(audit.book.at(event.t_s) or '')}  {told}")


def _print_rule(rule: Rule, lang: str) -> None:
    from sispamkota.assess.explain import looked_for

    words = WORDS[lang]
    print(f"{rule.id}: {rule.text.of(lang)}")
    for line in looked_for(rule, lang):
        print(f"    {line}")
    print(f"  {words['pack']}: {rule.pack}; {words['severity']}: {rule.severity}; {words['clock']}: {rule.clock}")
    first, last = rule.valid_from or "", rule.valid_to or ""
    print(f"  {words['days']}: {f'{first} - {last}' if first or last else words['always']}")
    print(f"  {words['source']}: {rule.src}")
    for threshold in rule.thresholds():
        print(f"  {words['threshold']}: {threshold.path} = {threshold.value:g} [{threshold.label}]")
