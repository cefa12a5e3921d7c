"""Moments exist, stages follow one another, injects come in order and inside their stage."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sispamkota.core.clock import parse_hhmm
from sispamkota.scenario.checks.look import refer
from sispamkota.scenario.findings import Findings, Place
from sispamkota.scenario.parts import Located, Parts, Section

MOST_DAYS = 1000
"""Longest scenario: more than any election takes from the first preparation to the last verdict (assumed)."""


def check_times(parts: Parts, findings: Findings) -> None:
    """Note everything that is wrong with dates, stages and the order of things."""
    zone = _zone(parts, findings)
    bounds = _check_settings(parts, zone, findings)
    stages = _check_stages(parts, bounds, zone, findings)
    _check_injects(parts, bounds, stages, zone, findings)
    for branch in parts.branches:
        _inside(_moment(branch.item.at, branch.at("at"), zone, findings), branch.at("at"), bounds, findings)
    for effect in parts.effects:
        _inside(_moment(effect.item.at, effect.at("at"), zone, findings), effect.at("at"), bounds, findings)
    if bounds is not None:
        _check_lengths(parts, (bounds[1] - bounds[0]).total_seconds(), findings)
    _check_doctrines(parts, zone, bounds, findings)


Bounds = tuple[datetime, datetime] | None


def _check_lengths(parts: Parts, longest_s: float, findings: Findings) -> None:
    """Note a time to wait that is longer than the whole scenario, so that nothing would ever come of it."""
    steps = [step for file in parts.plans for step in file.steps]
    for section, key, words in (
        (steps, "for_s", "the condition must hold for"),
        (parts.effects, "after_s", "the effect waits for"),
        (parts.facts, "wait_s", "the inject is held for"),
    ):
        for located in section:
            given = getattr(located.item, key)
            if given > longest_s:
                message = f"{words} {given:g} s, longer than the scenario lasts."
                findings.add("SK052", located.at(key), message, "Write a shorter time, in seconds.")


def _check_doctrines(parts: Parts, zone: ZoneInfo | None, bounds: Bounds, findings: Findings) -> None:
    """Note a doctrine whose days are none, go backwards, or do not hold the days of the scenario."""
    for document in parts.doctrines:
        days: dict[str, date | None] = {}
        for key in ("valid_from", "valid_to"):
            written = getattr(document.item, key)
            days[key] = None if written is None else _day(written)
            if written is not None and days[key] is None:
                findings.add("SK050", document.at(key), f"'{written}' is no date.", 'Write it as "2024-12-06".')
        first, last = days["valid_from"], days["valid_to"]
        if first is not None and last is not None and last < first:
            message = f"the doctrine ends on {last}, before it begins on {first}."
            findings.add("SK066", document.at("valid_to"), message, "Exchange the two.")
            continue
        if bounds is None or zone is None:
            continue
        begins, ends = (_local(moment, zone) or moment for moment in bounds)
        if first is not None and begins.date() < first:
            message = f"{document.item.id} holds from {first} on, and the scenario begins on {begins.date()}."
            hint = "Let the scenario play later, or take the doctrine of its day."
            findings.advise("SK066", document.at("valid_from"), message, hint)
        if last is not None and ends.date() > last:
            message = f"{document.item.id} holds until {last}, and the scenario ends on {ends.date()}."
            hint = "Let the scenario play earlier, or take the doctrine of its day."
            findings.advise("SK066", document.at("valid_to"), message, hint)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None


def _moment(text: str | None, place: Place, zone: ZoneInfo | None, findings: Findings) -> datetime | None:
    """Return a moment, or None after noting that it does not exist or has another offset than the city's clocks."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        findings.add("SK050", place, f"'{text}' does not exist.", "Write a date and time of the calendar.")
        return None
    local = None if zone is None or text.endswith("Z") else _local(moment, zone)
    if local is not None and local.utcoffset() != moment.utcoffset():
        message = f"{text} has another offset than the clocks of {zone}, which show {local.isoformat()} then."
        findings.add("SK063", place, message, f"Write the offset {local.isoformat()[-6:]}, or mend 'timezone'.")
        return None
    return moment


def _local(moment: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return None  # in the first or last year of the calendar


def _zone(parts: Parts, findings: Findings) -> ZoneInfo | None:
    """Return the time zone, or None after noting that there is none or that it does not fit start and end."""
    if parts.settings is None:
        return None
    settings = parts.settings
    name = settings.item.timezone
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        place = settings.at("timezone")
        findings.add("SK063", place, f"there is no time zone '{name}'.", "Write one such as Asia/Jakarta.")
        return None
    odd = Findings()
    for key in ("start", "end"):
        _moment(getattr(settings.item, key), settings.at(key), zone, odd)
    if [problem.code for problem in odd.problems()] == ["SK063", "SK063"]:
        message = f"the moments of this scenario have other offsets than the clocks of {name}."
        findings.add("SK063", settings.at("timezone"), message, "Write the time zone of the city, or mend the offsets.")
        return None
    return zone


def length_s(parts: Parts) -> float | None:
    """Return how long the scenario lasts in seconds, or None where that cannot be told."""
    if parts.settings is None:
        return None
    try:
        start, end = (datetime.fromisoformat(text) for text in (parts.settings.item.start, parts.settings.item.end))
    except ValueError:
        return None
    return (end - start).total_seconds() if end > start else None


def _check_settings(parts: Parts, zone: ZoneInfo | None, findings: Findings) -> Bounds:
    if parts.settings is None:
        return None
    settings = parts.settings
    start = _moment(settings.item.start, settings.at("start"), zone, findings)
    end = _moment(settings.item.end, settings.at("end"), zone, findings)
    if start is None or end is None:
        return None
    if end <= start:
        findings.add(
            "SK052", settings.at("end"), f"the end {settings.item.end} is not after the start.", "Write a later end."
        )
        return None
    if (end - start).days > MOST_DAYS:
        message = f"the scenario lasts {(end - start).days:,} days; {MOST_DAYS:,} are the most."
        findings.add("SK052", settings.at("end"), message, "Write an earlier end.")
        return None
    return start, end


def _inside(moment: datetime | None, place: Place, bounds: Bounds, findings: Findings) -> bool:
    if moment is None or bounds is None:
        return True
    if bounds[0] <= moment <= bounds[1]:
        return True
    side = "before the scenario starts" if moment < bounds[0] else "after the scenario ends"
    limit = bounds[0] if moment < bounds[0] else bounds[1]
    findings.add("SK052", place, f"{moment.isoformat()} is {side} ({limit.isoformat()}).", "Change one of the two.")
    return False


def _check_stages(
    parts: Parts, bounds: Bounds, zone: ZoneInfo | None, findings: Findings
) -> dict[str, tuple[datetime, datetime]]:
    """Return start and end of each stage that makes sense."""
    found: dict[str, tuple[datetime, datetime]] = {}
    if parts.settings is None:
        return found
    settings = parts.settings
    twice: set[str] = set()
    before: datetime | None = bounds[0] if bounds else None
    before_name = "the scenario's start"
    for index, stage in enumerate(settings.item.stages):
        at = settings.at("stages", index, "start")
        start = _moment(stage.start, at, zone, findings)
        end = _moment(stage.end, settings.at("stages", index, "end"), zone, findings)
        if start is None or end is None:
            before = None
            continue
        if end <= start:
            message = f"stage {stage.id} ends at {stage.end}, which is not after its start."
            findings.add("SK051", settings.at("stages", index, "end"), message, "Write a later end.")
            before = None
            continue
        if stage.id in found or stage.id in twice:
            before = None  # it is told that its id stands twice, and which of them is meant is not known
            twice.add(stage.id)
            found.pop(stage.id, None)
            continue
        if before is not None and start != before:
            message = f"stage {stage.id} starts at {stage.start}, but {before_name} is {before.isoformat()}."
            findings.add(
                "SK051", at, message, "Let each stage begin where the one before ends, the first with the scenario."
            )
        found[stage.id] = (start, end)
        before, before_name = end, f"the end of {stage.id}"
    if bounds and before is not None and before != bounds[1]:
        message = f"the last stage ends at {before.isoformat()}, the scenario at {bounds[1].isoformat()}."
        last = len(settings.item.stages) - 1
        findings.add("SK051", settings.at("stages", last, "end"), message, "Let both end together.")
    return found


def _check_injects(
    parts: Parts,
    bounds: Bounds,
    stages: dict[str, tuple[datetime, datetime]],
    zone: ZoneInfo | None,
    findings: Findings,
) -> None:
    known: Section[Any] = Section(readable=parts.settings is not None)
    if parts.settings is not None:
        known.ids = {stage.id: parts.settings.at() for stage in parts.settings.item.stages}
    earlier: tuple[datetime, Located[Any]] | None = None
    pace: tuple[float, str] | None = None
    for inject in parts.injects:
        item = inject.item
        moment = _moment(item.time, inject.at("time"), zone, findings)
        staged = refer(findings, known, "stage", item.stage, inject.at("stage"))
        if moment is not None:
            inside = _inside(moment, inject.at("time"), bounds, findings)
            if inside and earlier is not None and moment < earlier[0]:
                message = f"{item.id} comes at {item.time}, before {earlier[1].item.id} above it."
                findings.add("SK053", inject.at("time"), message, "Put the rows in the order of their times.")
                continue
            if inside and staged and item.stage in stages:
                low, high = stages[item.stage]
                if not low <= moment <= high:
                    message = f"{item.time} lies outside stage {item.stage} ({low.isoformat()} to {high.isoformat()})."
                    findings.add("SK052", inject.at("time"), message, "Change the time or the stage.")
            if inside:
                earlier = (moment, inject)
        if pace is not None and item.x_s < pace[0]:
            message = f"the exercise time of {item.id} is less than that of {pace[1]} above it."
            findings.add("SK053", inject.at("x_s"), message, "The column T must not go back.")
        else:
            pace = (item.x_s, item.id)
    settings = parts.settings
    if settings is None or settings.item.exercise_end is None or pace is None:
        return
    if parse_hhmm(settings.item.exercise_end) <= pace[0]:
        message = f"the exercise ends at {settings.item.exercise_end}, not after its last inject {pace[1]}."
        findings.add("SK053", settings.at("exercise_end"), message, "Write a later time, HH:MM.")
