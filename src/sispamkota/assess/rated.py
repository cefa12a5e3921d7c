"""Ratings in words, in Indonesian and English: each grade with its reason, what is open, and the vulnerability map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sispamkota.assess.ratings import STATES, Gap, Owed, Rating
from sispamkota.assess.reached import Reached
from sispamkota.assess.rollup import RatedTarget, Ratings
from sispamkota.assess.say import length, stopped

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "none": "This scenario names no objectives.",
        "open": "open",
        "between": "open, {best} to {worst}",
        "threshold": "threshold",
        "agencies": "AGENCIES",
        "gaps": "CAPABILITY x AGENCY x GAP",
        "unacknowledged": "never acknowledged",
        "events": "events",
        "unassigned": "Expected actions of no critical task",
        "missed": "missed",
        "late": "late",
        "not_known": "not known",
        "pending": "pending",
        "declared": "only declared",
        "met": "met",
    },
    "id": {
        "none": "Skenario ini tidak menyebut sasaran.",
        "open": "terbuka",
        "between": "terbuka, {best} sampai {worst}",
        "threshold": "ambang",
        "agencies": "INSTANSI",
        "gaps": "KEMAMPUAN x INSTANSI x KEKURANGAN",
        "unacknowledged": "tidak pernah dikonfirmasi",
        "events": "peristiwa",
        "unassigned": "Tindakan yang diharapkan tanpa tugas kritis",
        "missed": "tidak dilakukan",
        "late": "terlambat",
        "not_known": "tidak diketahui",
        "pending": "belum jatuh tempo",
        "declared": "hanya dinyatakan",
        "met": "tepat waktu",
    },
}
_SHOWN: Final = 12
"""Most events that one line names (assumed)."""


def tell(ratings: Ratings, lang: str = "en") -> str:
    """Return all ratings as lines of text: objectives, then agencies, then what was missing where."""
    return "\n".join(_lines(ratings, lang))


def as_dict(ratings: Ratings, lang: str = "en") -> dict[str, Any]:
    """Return all ratings as plain data."""
    return {
        "objectives": [
            {
                "id": objective.id,
                "text": objective.text.of(lang),
                "targets": [_target_dict(target, lang) for target in objective.targets],
            }
            for objective in ratings.objectives
        ],
        "agencies": [_rating_dict(rating, lang) for rating in ratings.agencies],
        "gaps": [
            {
                "capability": gap.capability,
                "agency": gap.agency,
                **dict(gap.counts),
                "unacknowledged": gap.unacknowledged,
                "events": list(gap.events),
                "actions": [_action_dict(one, lang) for one in unmet(_owed(gap))],
            }
            for gap in ratings.gaps
        ],
        "unassigned": [one.rule.id for one in ratings.unassigned],
    }


def _lines(ratings: Ratings, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    if not ratings.objectives:
        yield words["none"]
    for objective in ratings.objectives:
        yield f"{objective.id} {objective.text.of(lang)}"
        for target in objective.targets:
            yield f"  {_grade(target.rating, lang)}  {target.capability}: {target.threshold.of(lang)}"
            yield f"      {_reason(target.rating, lang)}"
            for line in _threshold(target.reached, lang):
                yield f"      {words['threshold']}: {line}"
            for task in target.tasks:
                yield f"    {_grade(task.rating, lang)}  {task.id} {task.text.of(lang)}"
                yield f"        {_reason(task.rating, lang)}"
                for one in unmet(task.owed):
                    yield f"        - {_action(one, lang)}"
    yield ""
    yield words["agencies"]
    for rating in ratings.agencies:
        yield f"  {_grade(rating, lang)}  {rating.label}: {_reason(rating, lang)}"
    yield ""
    yield words["gaps"]
    for gap in ratings.gaps:
        yield f"  {gap.capability} x {gap.agency}: {_gap(gap, lang)}"
    if ratings.unassigned:
        yield f"{words['unassigned']}: {', '.join(sorted({one.rule.id for one in ratings.unassigned}))}"
        for one in unmet(ratings.unassigned):
            yield f"  - {_action(one, lang)}"


def unmet(owed: Iterable[Owed]) -> list[Owed]:
    """Return the actions that were not met in time, worst first: whoever reads a grade asks which they were."""
    found = [one for one in owed if one.state in STATES and one.state != "met"]
    return sorted(found, key=lambda one: STATES.index(one.state))


def _owed(gap: Gap) -> list[Owed]:
    return [one for row in gap.rows for one in row.owed]


def _action(one: Owed, lang: str) -> str:
    events = tuple(sorted(one.verdict.events))
    became = state(one.state, lang)
    if one.late_s is not None:
        became += f" ({length(round(one.late_s), lang)})"
    text, why = one.rule.text.of(lang), one.why.of(lang)
    told = f"{stopped(text)} {why}" if why else text
    return f"{became}: {one.rule.id}, {one.rule.cell}: {told}{_named(events, lang)}"


def _action_dict(one: Owed, lang: str) -> dict[str, Any]:
    return {
        "id": one.rule.id,
        "inject": one.rule.inject,
        "cell": one.rule.cell,
        "text": one.rule.text.of(lang),
        "why": one.why.of(lang),
        "state": one.state,
        "late_s": one.late_s,
        "events": sorted(one.verdict.events),
    }


def _threshold(parts: tuple[Reached, ...], lang: str) -> Iterator[str]:
    """Return a line for each part of a threshold; expectations that were met share one."""
    met = [part for part in parts if part.expected and part.outcome == "ok"]
    for part in parts:
        if part not in met:
            yield f"{part.words.of(lang)}{_named(part.events, lang)}"
        elif part is met[0]:
            yield f"{', '.join(one.name for one in met)} {_WORDS[lang]['met']}"


def state(name: str, lang: str) -> str:
    """Return what became of an expected action in words, such as "missed"."""
    return _WORDS[lang][name]


def grade(rating: Rating, lang: str) -> str:
    """Return P, S, M or U; of an open rating "open", with the grades between which it lies."""
    if rating.grade is not None:
        return rating.grade
    words = _WORDS[lang]
    if rating.best is None or rating.worst is None:
        return words["open"]
    return words["between"].format(best=rating.best, worst=rating.worst)


def _grade(rating: Rating, lang: str) -> str:
    told = grade(rating, lang)
    return told if rating.grade is not None else f"({told})"


def _reason(rating: Rating, lang: str) -> str:
    return f"{rating.reason.of(lang)}{_named(rating.events, lang)}"


def _named(events: tuple[int, ...], lang: str) -> str:
    if not events:
        return ""
    more = ", …" if len(events) > _SHOWN else ""
    return f" [{_WORDS[lang]['events']} {', '.join(str(seq) for seq in events[:_SHOWN])}{more}]"


def _gap(gap: Gap, lang: str) -> str:
    words = _WORDS[lang]
    left = unmet(_owed(gap))
    told = []
    for became, number in gap.counts:
        often = Counter(one.rule.id for one in left if one.state == became)
        ids = ", ".join(ident if times == 1 else f"{times} x {ident}" for ident, times in often.items())
        if number:
            told.append(f"{number} {words[became]}{f' ({ids})' if ids else ''}")
    if gap.unacknowledged:
        told.append(f"{gap.unacknowledged} {words['unacknowledged']}")
    return f"{', '.join(told) or '0'}{_named(gap.events, lang)}"


def _rating_dict(rating: Rating, lang: str) -> dict[str, Any]:
    return {
        "label": rating.label,
        "grade": rating.grade,
        "best": rating.best,
        "worst": rating.worst,
        "reason": rating.reason.of(lang),
        "events": list(rating.events),
    }


def _target_dict(target: RatedTarget, lang: str) -> dict[str, Any]:
    return {
        **_rating_dict(target.rating, lang),
        "capability": target.capability,
        "target": target.threshold.of(lang),
        "threshold": [
            {"name": part.name, "verdict": part.outcome, "message": part.words.of(lang), "events": list(part.events)}
            for part in target.reached
        ],
        "tasks": [
            {
                **_rating_dict(task.rating, lang),
                "text": task.text.of(lang),
                "actions": [_action_dict(one, lang) for one in unmet(task.owed)],
            }
            for task in target.tasks
        ],
    }
