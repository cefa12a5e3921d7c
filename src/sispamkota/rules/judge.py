"""How one rule judges one trigger, given the events filed so far.

All questions are asked at one instant of the trigger.  A trigger of which only a range of times is
known is judged at every instant where the answer can change, and decides only if all agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sispamkota.rules.excuse import Span, covering
from sispamkota.rules.index import Entry, Moment, Table, Track, key_of, zones_of
from sispamkota.rules.model import PEOPLE_S, Condition, Rule, match
from sispamkota.rules.values import MAYBE, NO, YES
from sispamkota.rules.verdict import Outcome, Part, worst

# A use of force without an order is a use without an order, not a gap in the record (contract 4);
# unless the record says that it does not cover orders.
MISSING_KEY_BREAKS = frozenset({("force.used", "order_id", "force.ordered")})

Lowest = tuple[tuple[str, Any], ...]


class Now(NamedTuple):
    """How far the record has come.

    Attributes
    ----------
    t_s, x_s : float
        Scenario and exercise time in seconds.
    ended : bool
        True where nothing more will come at this very instant.
    fast : bool
        True while the exercise runs faster than its own pace: what people owe does not fall due.
    """

    t_s: float
    x_s: float
    ended: bool = False
    fast: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A second-event condition of a rule with the table that answers it and its window in both clocks (seconds)."""

    operator: str
    place: int
    condition: Condition
    table: Table
    within_t: float
    within_x: float


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its tables."""

    rule: Rule
    asked: tuple[Asked, ...]
    unless: tuple[Asked, ...]
    by_zone: bool
    triggered: Callable[[Mapping[str, Any]], int]
    met: Callable[[Mapping[str, Any]], int]
    waits: bool
    dated: bool
    plain: bool = False
    """True where it asks of the trigger itself only and nothing excuses it."""


_KEPT: Final = {
    basis: (Part("fields", 0, "ok", "value", bases=(basis,)),)
    for basis in ("engine", "declared", "confirmed", "recorded")
}
"""The parts of a rule that asks of the trigger itself only, where it is kept."""


class _At(NamedTuple):
    """The trigger at one instant and one zone."""

    body: Mapping[str, Any]
    kind: str
    seq: int
    t_s: float
    x_s: float
    zone: str | None

    def is_own(self, kind: str, seq: int) -> bool:
        """Return whether a second event is the trigger itself, which never counts for itself."""
        return seq == self.seq and kind == self.kind


def window(rule: Rule, condition: Condition) -> tuple[float, float]:
    """Return the window of a condition in scenario and in exercise seconds; infinite where it does not count."""
    within_s = math.inf if condition.within_s is None else condition.within_s
    if rule.clock == "scenario":
        return within_s, -math.inf
    if rule.clock == "exercise":
        return -math.inf, within_s
    return within_s, min(within_s, PEOPLE_S)


class Judge:
    """Judges triggers against tables.

    Parameters
    ----------
    covers : callable
        Says of an event kind whether its absence means that it did not happen.
    lowest : tuple of (field, value)
        What holds before any ``level.changed``: the doctrine's lowest level.
    denials : mapping of int to int
        Numbers of denied events with the number of their denial.
    ordered : bool
        True where numbers tell the order of events of equal time: a journal, not a timeline by hand.
    """

    def __init__(
        self, covers: Callable[[str], bool], lowest: Lowest, denials: Mapping[int, int], *, ordered: bool = False
    ) -> None:
        self._ordered = ordered
        self._covers = covers
        self._lowest = dict(lowest)
        self._denials = denials

    def judge(
        self, compiled: CompiledRule, moment: Moment, now: Now, triggered: int | None = None
    ) -> tuple[Outcome, tuple[Part, ...]]:
        """Return the outcome of a rule for one trigger, with what each operator said.

        ``triggered`` is how the trigger met the rule's tests, where that is known already.
        """
        if (compiled.triggered(moment.body) if triggered is None else triggered) == MAYBE:
            where = compiled.rule.trigger.where
            missing = next(check.path for check in where if check.on(moment.body) == MAYBE)
            return "not_known", (Part("trigger", 0, "not_known", "missing_field", path=missing),)
        if moment.t1 > moment.t0:
            outcome, parts = self._judge_range(compiled, moment, now)
        else:
            outcome, parts = self._judge_at(compiled, moment, moment.t0, now)
        if moment.seq in self._denials and outcome in ("violation", "ok"):
            conflict = (moment.seq, self._denials[moment.seq])
            return "not_known", (Part("trigger", 0, "not_known", "denied", conflict=conflict), *parts)
        return outcome, parts

    def _judge_range(self, compiled: CompiledRule, moment: Moment, now: Now) -> tuple[Outcome, tuple[Part, ...]]:
        """Return what holds at every instant of a range; what holds at some of them only is not known, or pending."""
        answers = [self._judge_at(compiled, moment, t_s, now) for t_s in self._instants(compiled, moment)]
        outcomes = {outcome for outcome, _ in answers}
        if outcomes == {"violation"}:
            return "violation", _gravest([parts for _, parts in answers])
        if len(outcomes) == 1:
            return answers[0]
        merged = tuple(dict.fromkeys(part for _, each in answers for part in each if part.outcome != "ok"))
        if outcomes <= {"ok", "pending"}:
            return "pending", merged
        events = tuple(sorted({seq for part in merged for seq in part.events}))
        return "not_known", (Part("trigger", 0, "not_known", "time_range", events=events), *merged)

    # One instant -----------------------------------------------------------------------------

    def _judge_at(
        self, compiled: CompiledRule, moment: Moment, t_s: float, now: Now
    ) -> tuple[Outcome, tuple[Part, ...]]:
        if compiled.plain:
            kept = _KEPT.get(moment.basis) if compiled.met(moment.body) == YES else None
            if kept is not None:
                return "ok", kept
            part = _judge_fields(compiled, moment)
            return part.outcome, (part,)
        rule = compiled.rule
        parts: list[Part] = []
        zones: tuple[str | None, ...] = (None,)
        if compiled.by_zone:
            zones = zones_of(moment.body) or (None,)
        x_s = moment.x0 + (t_s - moment.t0)
        base = _At(moment.body, moment.kind, moment.seq, t_s, x_s, zones[0])
        if rule.never:
            parts.append(self._excused(compiled, base, Part("never", 0, "violation", "never")))
        if rule.fields:
            parts.append(self._excused(compiled, base, _judge_fields(compiled, moment)))
        for asked in compiled.asked:
            parts.append(self._ask(compiled, asked, base, now))
            if len(zones) > 1 and "zone" in asked.condition.same:
                for zone in zones[1:]:
                    parts.append(self._ask(compiled, asked, base._replace(zone=zone), now))
        return parts[0].outcome if len(parts) == 1 else worst([part.outcome for part in parts]), tuple(parts)

    def _ask(self, compiled: CompiledRule, asked: Asked, at: _At, now: Now) -> Part:
        condition = asked.condition
        key = key_of(at.body, condition.same, at.zone)
        if key is None:
            missing = next(path for path in condition.same if key_of(at.body, (path,), at.zone) is None)
            breaks = asked.operator == "before" and (at.kind, missing, condition.type) in MISSING_KEY_BREAKS
            if breaks and not self._covers(condition.type):
                return self._part(asked, at, "not_known", "uncovered", path=missing)
            if breaks:
                return self._excused(compiled, at, self._part(asked, at, "violation", "no_key", path=missing))
            return self._part(asked, at, "not_known", "missing_key", path=missing)
        track = asked.table.tracks.get(key)
        if asked.operator == "latest":
            return self._excused(compiled, at, self._latest(compiled.rule, asked, at, track))
        if asked.operator in ("before", "not_before"):
            sure, maybe = self._in_window_before(asked, at, track)
            part = self._counted(asked, at, sure, maybe)
            return self._excused(compiled, at, part)
        if asked.operator == "after":
            return self._after(compiled, asked, at, track, now)
        return self._not_after(compiled, asked, at, track, now)

    def _counted(self, asked: Asked, at: _At, sure: list[Entry], maybe: list[Entry]) -> Part:
        """Return the part of before (enough is ok) or not_before (enough is a violation)."""
        needed = asked.condition.count
        wanted = asked.operator == "before"
        if len(sure) >= needed and not wanted:  # each of them breaks it
            return self._part(asked, at, "violation", "found", sure, found=len(sure))._replace(doubtful=_numbers(maybe))
        if len(sure) >= needed:
            return self._part(asked, at, "ok", "found", _strongest(sure, needed), found=len(sure))
        if len(sure) + len(maybe) >= needed:
            return self._open(asked, at, sure, maybe)
        if not self._covers(asked.condition.type):
            return self._part(asked, at, "not_known", "uncovered", sure, found=len(sure))
        if wanted:
            return self._part(asked, at, "violation", "absent", sure, found=len(sure))
        return self._too_few(asked, at, sure, maybe)

    def _too_few(self, asked: Asked, at: _At, sure: list[Entry], maybe: list[Entry]) -> Part:
        """Return the part of what must not be often, and is not: it rests on none of those that were found."""
        part = self._part(asked, at, "ok", "absent", [*sure, *maybe], found=len(sure))
        return part._replace(bases=(), doubtful=_numbers(maybe))

    def _open(self, asked: Asked, at: _At, sure: list[Entry], maybe: list[Entry]) -> Part:
        """Return a not-known part: what was found may or may not match, or is denied."""
        conflict = self._conflict(maybe)
        why = "denied" if conflict else "may_match"
        part = self._part(asked, at, "not_known", why, [*sure, *maybe], found=len(sure), conflict=conflict)
        return part._replace(doubtful=_numbers(maybe))

    def _conflict(self, maybe: list[Entry]) -> tuple[int, ...]:
        """Return the first denied event among some, with its denial, or nothing."""
        return next(((entry.seq, self._denials[entry.seq]) for entry in maybe if entry.seq in self._denials), ())

    def _in_window_before(self, asked: Asked, at: _At, track: Track | None) -> tuple[list[Entry], list[Entry]]:
        condition = asked.condition
        sure: list[Entry] = []
        maybe: list[Entry] = []
        if track is None:
            return sure, maybe
        within_t, within_x = asked.within_t, asked.within_x
        strong = 0
        enough = condition.count if asked.operator == "before" else math.inf
        for entry in track.until(at.t_s):
            oldest_t, oldest_x = at.t_s - entry.t0, at.x_s - entry.x0
            newest_t, newest_x = at.t_s - entry.t1, at.x_s - entry.x1
            if oldest_t - track.spread > within_t and oldest_x - track.spread > within_x:
                break
            if (
                at.is_own(condition.type, entry.seq)
                or oldest_t < condition.min_age_s
                or (newest_t > within_t and newest_x > within_x)
            ):
                continue
            surely = newest_t >= condition.min_age_s and (oldest_t <= within_t or oldest_x <= within_x)
            if surely and entry.match == YES and entry.seq not in self._denials:
                sure.append(entry)
                strong += entry.basis != "declared"
                if strong >= enough:
                    break
            else:
                maybe.append(entry)
        return sure, maybe

    def _latest(self, rule: Rule, asked: Asked, at: _At, track: Track | None) -> Part:
        condition = asked.condition
        possible: list[Entry] = []
        bound = -math.inf
        settled = False
        for entry in track.until(at.t_s) if track is not None else ():
            if at.is_own(condition.type, entry.seq):
                continue
            if settled and entry.t0 < bound - (track.spread if track is not None else 0.0):
                break
            if settled and (min(entry.t1, at.t_s) < bound or (self._ordered and entry.t1 == bound)):
                continue
            if condition.within_s is not None and at.t_s - min(entry.t1, at.t_s) > condition.within_s:
                continue
            possible.append(entry)
            if not settled and entry.t1 <= at.t_s and entry.seq not in self._denials:
                bound, settled = entry.t0, True
        answers = {_by_match(entry.match) for entry in possible}
        if not settled:
            answers.add(self._before_any(rule, condition))
        if not self._covers(condition.type):
            return self._part(asked, at, "not_known", "uncovered", possible)
        if not possible:
            outcome = self._before_any(rule, condition)
            return self._part(asked, at, outcome, "no_reading" if outcome == "not_known" else "lowest")
        if len(answers) == 1:
            outcome = answers.pop()
            why = {"ok": "found", "violation": "not_latest"}.get(outcome, "missing_field")
            return self._part(asked, at, outcome, why, possible, found=len(possible))
        return self._open(asked, at, [], possible)

    def _before_any(self, rule: Rule, condition: Condition) -> Outcome:
        """Return what holds where no event of the kind has come yet."""
        if condition.type != "level.changed":
            return "not_known"
        return _by_match(match(condition.where, dict(rule.lowest) or self._lowest))

    # Deadlines -------------------------------------------------------------------------------

    def _after(self, compiled: CompiledRule, asked: Asked, at: _At, track: Track | None, now: Now) -> Part:
        condition = asked.condition
        within_t, within_x = asked.within_t, asked.within_x
        sure: list[Entry] = []
        maybe: list[Entry] = []
        strong = 0
        for entry in track.since(at.t_s) if track is not None else ():
            forgiven = entry.fast and compiled.rule.clock != "scenario"  # never rated late (contract 1)
            if not forgiven and entry.t0 - at.t_s > within_t and entry.x0 - at.x_s > within_x:
                if track is not None and track.has_fast:
                    continue
                break
            if at.is_own(condition.type, entry.seq):
                continue
            in_time = entry.t1 - at.t_s <= within_t or entry.x1 - at.x_s <= within_x
            surely = entry.t0 >= at.t_s and (in_time or forgiven)
            if surely and entry.match == YES and entry.seq not in self._denials:
                sure.append(entry)
                strong += entry.basis != "declared"
                if strong >= condition.count:
                    break
            else:
                maybe.append(entry)
        if len(sure) >= condition.count:
            chosen = _strongest(sure, condition.count)
            why = "found_fast" if any(entry.fast for entry in chosen) and compiled.rule.clock != "scenario" else "found"
            return self._part(asked, at, "ok", why, chosen, found=len(sure))
        if not due(compiled.rule, condition, at.t_s, at.x_s, now) and not self._silent(condition, now):
            denied = [entry for entry in maybe if entry.seq in self._denials]
            shown = [*sure, *denied]
            return self._part(asked, at, "pending", "none_yet", shown, found=len(sure), conflict=self._conflict(denied))
        if len(sure) + len(maybe) >= condition.count:
            part = self._open(asked, at, sure, maybe)
        elif not self._covers(condition.type):
            part = self._part(asked, at, "not_known", "uncovered", sure, found=len(sure))
        else:
            part = self._part(asked, at, "violation", "absent", sure, found=len(sure))
        return self._excused_between(compiled, at, part, at.t_s + max(within_t, 0.0))

    def _not_after(self, compiled: CompiledRule, asked: Asked, at: _At, track: Track | None, now: Now) -> Part:
        condition = asked.condition
        within_t, within_x = asked.within_t, asked.within_x
        sure: list[Entry] = []
        maybe: list[Entry] = []
        excused: list[Entry] = []
        excuses: list[Entry] = []
        for entry in track.since(at.t_s) if track is not None else ():
            if entry.t0 - at.t_s > within_t and entry.x0 - at.x_s > within_x:
                break
            if at.is_own(condition.type, entry.seq):
                continue
            last_s = max(at.t_s + within_t, entry.t0 + at.x_s + within_x - entry.x0)  # later it would break nothing
            excuse, by = self._unless(compiled, at, at.t_s, max(entry.t0, at.t_s), min(entry.t1, last_s))
            if excuse == YES:
                excused.append(entry)
                excuses += by
                continue
            surely = entry.t0 >= at.t_s and (entry.t1 - at.t_s <= within_t or entry.x1 - at.x_s <= within_x)
            if surely and excuse == NO and entry.match == YES and entry.seq not in self._denials:
                sure.append(entry)
            else:
                maybe.append(entry)
        if len(sure) >= condition.count:
            return self._part(asked, at, "violation", "found", sure, found=len(sure))._replace(doubtful=_numbers(maybe))
        if not due(compiled.rule, condition, at.t_s, at.x_s, now) and not self._silent(condition, now):
            both = [*sure, *maybe]
            return self._part(
                asked, at, "pending", "window_open", both, found=len(sure), conflict=self._conflict(maybe)
            )
        if len(sure) + len(maybe) >= condition.count:
            return self._open(asked, at, sure, maybe)
        if not self._covers(condition.type):
            return self._part(asked, at, "not_known", "uncovered")
        if len(sure) + len(maybe) + len(excused) < condition.count:
            return self._too_few(asked, at, sure + excused, maybe)
        found = dict.fromkeys([*sure, *maybe, *excused, *excuses])
        part = self._part(asked, at, "ok", "excused", found, found=len(sure) + len(excused))
        return part._replace(excuses=tuple(dict.fromkeys(entry.seq for entry in excuses)), was="found")

    def unended(self, compiled: CompiledRule, moment: Moment, now: Now) -> bool:
        """Return whether a window in which nothing may follow is still open, so that more may break the rule."""
        return any(
            not due(compiled.rule, condition, moment.t1, moment.x1, now) and not self._silent(condition, now)
            for condition in compiled.rule.not_after
        )

    def _silent(self, condition: Condition, now: Now) -> bool:
        """Return whether a record that has ended would not show a second event: then there is nothing to wait for."""
        return now.ended and not self._covers(condition.type)

    # Excuses ---------------------------------------------------------------------------------

    def _unless(
        self, compiled: CompiledRule, at: _At, since_s: float, first_s: float, last_s: float
    ) -> tuple[int, list[Entry]]:
        """Return whether an excuse holds at every instant from ``first_s`` to ``last_s``, and which it may be.

        What lies before ``since_s`` excuses nothing.
        """
        result = NO
        possible: list[Entry] = []
        spans: list[Span] = []
        for asked in compiled.unless:
            key = key_of(at.body, asked.condition.same, at.zone)
            if key is None or not self._covers(asked.condition.type):
                result = MAYBE
            if key is None:
                continue
            track = asked.table.tracks.get(key)
            within_s = math.inf if asked.condition.within_s is None else asked.condition.within_s
            for entry in track.until(last_s) if track is not None else ():
                if at.is_own(asked.condition.type, entry.seq) or entry.t1 < since_s:
                    continue
                if first_s - entry.t1 > within_s:
                    continue
                if since_s <= entry.t0 and entry.match == YES and entry.seq not in self._denials:
                    if entry.t1 <= first_s and last_s - entry.t0 <= within_s:
                        return YES, [entry]
                    spans.append((entry.t1, entry.t0 + within_s, entry))
                result = MAYBE
                possible.append(entry)
        together = covering(spans, first_s, last_s) if len(spans) > 1 else []
        return (YES, together) if together else (result, possible)

    def _excused(self, compiled: CompiledRule, at: _At, part: Part) -> Part:
        """Return a violation or doubt as excused where an excuse lies before the trigger."""
        if part.outcome not in ("violation", "not_known") or not compiled.unless:
            return part
        return self._with_excuse(part, *self._unless(compiled, at, -math.inf, at.t_s, at.t_s))

    def _excused_between(self, compiled: CompiledRule, at: _At, part: Part, last_s: float) -> Part:
        if not compiled.unless:
            return part
        return self._with_excuse(part, *self._unless(compiled, at, at.t_s, last_s, last_s))

    def _with_excuse(self, part: Part, excuse: int, by: list[Entry]) -> Part:
        """Return a part as ok, or as not known, by the events that excuse it or may; an ok rests on their basis."""
        if excuse == NO or (excuse == MAYBE and part.outcome != "violation"):
            return part
        events = tuple(sorted({*part.events, *(entry.seq for entry in by)}))
        excuses = tuple(sorted({entry.seq for entry in by}))
        if excuse == YES:
            bases = tuple(entry.basis for entry in by)
            return part._replace(
                outcome="ok", why="excused", events=events, bases=bases, conflict=(), excuses=excuses, was=part.why
            )
        conflict = next(((entry.seq, self._denials[entry.seq]) for entry in by if entry.seq in self._denials), ())
        return part._replace(
            outcome="not_known",
            why="may_be_excused",
            events=events,
            conflict=conflict,
            excuses=excuses,
            was=part.why,
        )

    # Helpers ---------------------------------------------------------------------------------

    def _part(
        self,
        asked: Asked,
        at: _At,
        outcome: Outcome,
        why: str,
        entries: Iterable[Entry] = (),
        *,
        path: str = "",
        found: int = 0,
        conflict: tuple[int, ...] = (),
    ) -> Part:
        listed = entries if isinstance(entries, list) else list(entries)
        if len(listed) > 1:
            listed = sorted(listed, key=lambda entry: (entry.t0, entry.seq))
        return Part(
            asked.operator,
            asked.place,
            outcome,
            why,
            tuple([entry.seq for entry in listed]),
            path,
            found,
            asked.condition.count,
            at.zone or "" if "zone" in asked.condition.same else "",
            tuple([entry.basis for entry in listed]) if outcome == "ok" else (),
            conflict,
        )

    def _instants(self, compiled: CompiledRule, moment: Moment) -> tuple[float, ...]:
        """Return every instant of the trigger's range where an answer can change, and one between each two."""
        edges = {moment.t0, moment.t1}
        zones = zones_of(moment.body) or (None,)
        for asked in (*compiled.asked, *compiled.unless):
            condition = asked.condition
            shifts = [0.0, condition.min_age_s]
            if condition.within_s is not None:
                shifts += [condition.within_s, -condition.within_s]
            if asked.operator == "unless":  # what excuses an absence may lie anywhere in the window of what is absent
                shifts += [-(one.within_s or 0.0) for one in compiled.rule.after]
            for zone in zones:
                key = key_of(moment.body, condition.same, zone)
                track = asked.table.tracks.get(key) if key is not None else None
                for entry in track.entries if track is not None else ():
                    edges.update(time + shift for time in (entry.t0, entry.t1) for shift in shifts)
        inside = sorted(edge for edge in edges if moment.t0 <= edge <= moment.t1)
        between = [(left + right) / 2 for left, right in zip(inside, inside[1:], strict=False)]
        return tuple(sorted((*inside, *between)))


def _numbers(entries: list[Entry]) -> tuple[int, ...]:
    return tuple(sorted([entry.seq for entry in entries]))


def _gravest(answers: list[tuple[Part, ...]]) -> tuple[Part, ...]:
    """Return for each thing asked what its worst instant says, where every instant breaks the rule somehow."""
    found: list[Part] = []
    for told in zip(*answers, strict=True):
        outcome = worst(part.outcome for part in told)
        same = [part for part in told if part.outcome == outcome]
        if same[0].operator in ("not_before", "not_after") and outcome == "violation":
            events = tuple(dict.fromkeys(seq for part in same for seq in part.events))
            doubtful = tuple(sorted({seq for part in same for seq in part.doubtful} - set(events)))
            found.append(same[0]._replace(events=events, found=len(events), doubtful=doubtful))
        else:
            found.append(min(same, key=lambda part: part.found))
    return tuple(found)


def due(rule: Rule, condition: Condition, t_s: float, x_s: float, now: Now) -> bool:
    """Return whether the window of a condition that began at ``t_s`` and ``x_s`` has passed."""
    if now.fast and rule.clock != "scenario" and not now.ended:
        return False
    within_t, within_x = window(rule, condition)
    gone_t, gone_x = now.t_s - t_s, now.x_s - x_s
    if now.ended:
        return gone_t >= within_t and gone_x >= within_x
    return gone_t > within_t and gone_x > within_x


def _judge_fields(compiled: CompiledRule, moment: Moment) -> Part:
    if compiled.met(moment.body) == YES:
        return Part("fields", 0, "ok", "value", bases=(moment.basis,))
    missing = ""
    for check in compiled.rule.fields:
        result = check.on(moment.body)
        if result == NO:
            return Part("fields", 0, "violation", "value", path=check.path)
        if result == MAYBE and not missing:
            missing = check.path
    return Part("fields", 0, "not_known", "missing_field", path=missing)


def _by_match(met: int) -> Outcome:
    if met == YES:
        return "ok"
    return "violation" if met == NO else "not_known"


def _strongest(entries: list[Entry], count: int) -> list[Entry]:
    """Return ``count`` entries, those that rest on more than a declaration first."""
    if len(entries) == count:
        return entries
    return sorted(entries, key=lambda entry: entry.basis == "declared")[:count]
