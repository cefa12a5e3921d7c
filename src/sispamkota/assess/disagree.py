"""Where packs differ about one event: what each of them really says of it, and why.

A rule that is known to differ names the pack, and the rules there that judge the same matter.  What that
pack says is the worst verdict of those rules on the same event; where none of them judges it, that is
neither kept nor broken.  The rule also says why they differ, for either side that finds a violation and
for the days on which that is the reason; where it says nothing of a case, and where one side does not
know, the reason is what the verdicts themselves say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sispamkota.rules.model import Rule, Text
from sispamkota.rules.verdict import Verdict, worst

NOT_ASKED: Final = "not_asked"
"""What a pack says of a matter that no rule of it judges."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An event in which one pack finds a violation and another does not.

    Attributes
    ----------
    event : int
        Number of the event.
    rule : str
        Rule that is known to differ.
    packs : tuple of (str, str)
        The rule's pack and the other, each with its verdict on the event; ``NOT_ASKED`` where it has none.
    verdicts : tuple of Verdict
        The verdicts that say so, the rule's own first.
    reason : Text
        Why they differ.
    """

    event: int
    rule: str
    packs: tuple[tuple[str, str], ...]
    verdicts: tuple[Verdict, ...]
    reason: Text


def find(
    verdicts: Iterable[Verdict],
    rules: Mapping[str, Rule],
    *,
    say: Callable[[Verdict, str], str],
    day: Callable[[Verdict], date | None],
) -> tuple[Disagreement, ...]:
    """Return the events on which packs differ, by number and rule.

    Parameters
    ----------
    verdicts : iterable of Verdict
        All verdicts of an audit.
    rules : mapping of str to Rule
        The rules that judged.  A pack without a rule among them was not asked for its view, so
        nothing is said of it.
    say : callable
        Returns a verdict in words, "id" or "en".
    day : callable
        Returns the local day of a verdict's event, None where it is not known.
    """
    told = tuple(verdicts)
    judging = {rule.pack for rule in rules.values()}
    by_rule: dict[str, dict[int, Verdict]] = {}
    for verdict in told:
        if verdict.trigger is not None:
            by_rule.setdefault(verdict.rule, {})[verdict.trigger] = verdict
    found = []
    for rule in rules.values():
        if rule.differs is None or rule.differs_from not in judging:
            continue
        others = [by_rule[name] for name in rule.differs_rules if name in by_rule]
        for event, mine in by_rule.get(rule.id, {}).items():
            theirs = tuple(other[event] for other in others if event in other)
            answer: str = worst(one.outcome for one in theirs) if theirs else NOT_ASKED
            if (mine.outcome == "violation") == (answer == "violation"):
                continue
            packs = ((rule.pack, str(mine.outcome)), (rule.differs_from, answer))
            told_by = (mine, *theirs)
            reason = _reason(rule, str(mine.outcome), answer, day(mine)) or _told(told_by, say)
            found.append(Disagreement(event, rule.id, packs, told_by, reason))
    return tuple(sorted(found, key=lambda one: (one.event, one.rule)))


def _reason(rule: Rule, own: str, other: str, day: date | None) -> Text | None:
    """Return why a rule differs from another pack, None where it does not say why in such a case."""
    if own == "violation" and other in ("ok", NOT_ASKED):
        first, last = rule.differs_days
        dated = day is None or ((first is None or first <= day) and (last is None or day <= last))
        return rule.differs if dated else None
    return rule.differs_back if (own, other) == ("ok", "violation") else None


def _told(verdicts: tuple[Verdict, ...], say: Callable[[Verdict, str], str]) -> Text:
    """Return what each of some verdicts says of the event."""
    said = {lang: " ".join(f"{one.rule}: {say(one, lang)}" for one in verdicts) for lang in ("id", "en")}
    return Text(said["id"], said["en"])
