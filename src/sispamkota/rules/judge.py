"""How one rule judges one trigger, given the events filed so far.

All questions are asked at one instant of the trigger.  A trigger of which only a range of times is
known is judged at every instant where the answer can change, and decides only if all agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from sispamkota.rules.compiled import Asked, CompiledRule
from sispamkota.rules.excuse import Span, covering
from sispamkota.rules.index import Entry, Moment, Track, key_of, new_tuple, zones_of
from sispamkota.rules.model import Condition, Rule, match
from sispamkota.rules.values import MAYBE, NO, YES
from sispamkota.rules.verdict import Outcome, Part, worst

# A use of force without an order is a use without an order, not a gap in the record (contract 4);
# unless the record says that it does not cover orders.
MISSING_KEY_BREAKS = frozenset({("force.used", "order_id", "force.ordered")})

Lowest = tuple[tuple[str, Any], ...]


@dataclass(slots=True)
class Now:
    """How far the record has come; the matcher moves it on.

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


_KEPT: Final = {
    basis: (Part("fields", 0, "ok", "value", bases=(basis,)),)
    for basis in ("engine", "declared", "confirmed", "recorded")
}
"""The parts of a rule that asks of the trigger itself only, where it is kept."""
_NOTHING: Final = Track()
"""What stands for the track of a join key under which nothing was filed."""
_NO_ENTRIES: Final[list[Entry]] = []
_BY_TIME: Final = attrgetter("t0", "seq")


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
        judge = self._judge_range if moment.t1 > moment.t0 else self._judge_at
        outcome, parts = judge(compiled, moment, now)
        if self._denials and moment.seq in self._denials and outcome in ("violation", "ok"):
            conflict = (moment.seq, self._denials[moment.seq])
            return "not_known", (Part("trigger", 0, "not_known", "denied", conflict=conflict), *parts)
        return outcome, parts

    def _judge_range(self, compiled: CompiledRule, moment: Moment, now: Now) -> tuple[Outcome, tuple[Part, ...]]:
        """Return what holds at every instant of a range; what holds at some of them only is not known, or pending."""
        answers = []
        for t_s in self._instants(compiled, moment):
            x_s = moment.x0 + (t_s - moment.t0)
            answers.append(self._judge_at(compiled, moment._replace(t0=t_s, t1=t_s, x0=x_s, x1=x_s), now))
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

    def _judge_at(self, compiled: CompiledRule, at: Moment, now: Now) -> tuple[Outcome, tuple[Part, ...]]:
        """Return what holds where the trigger happened at one instant."""
        if compiled.plain:
            kept = _KEPT.get(at.basis) if compiled.met(at.body) == YES else None
            if kept is not None:
                return "ok", kept
            part = _judge_fields(compiled, at)
            return part.outcome, (part,)
        zones = zones_of(at.body) if compiled.by_zone else ()
        zone = zones[0] if zones else None
        if compiled.alone is not None and len(zones) < 2:
            part = self._ask(compiled, compiled.alone, at, zone, now)
            return part.outcome, (part,)
        rule = compiled.rule
        parts: list[Part] = []
        if rule.never:
            parts.append(self._excused(compiled, at, zone, Part("never", 0, "violation", "never")))
        if rule.fields:
            parts.append(self._excused(compiled, at, zone, _judge_fields(compiled, at)))
        for asked in compiled.asked:
            parts.append(self._ask(compiled, asked, at, zone, now))
            if asked.by_zone:
                for other in zones[1:]:
                    parts.append(self._ask(compiled, asked, at, other, now))
        return worst([part.outcome for part in parts]), tuple(parts)

    def _ask(self, compiled: CompiledRule, asked: Asked, at: Moment, zone: str | None, now: Now) -> Part:
        key = asked.key(at.body, zone)
        if key is None:
            return self._unjoined(compiled, asked, at, zone)
        track = asked.table.tracks.get(key, _NOTHING)
        operator = asked.operator
        if operator == "after":
            return self._after(compiled, asked, at, zone, track, now)
        if operator == "not_after":
            return self._not_after(compiled, asked, at, zone, track, now)
        if operator == "latest":
            part = self._latest(compiled.rule, asked, at, zone, track)
        else:
            part = self._before(asked, at, zone, track)
        return self._excused(compiled, at, zone, part) if compiled.unless else part

    def _unjoined(self, compiled: CompiledRule, asked: Asked, at: Moment, zone: str | None) -> Part:
        """Return the part of a question that cannot be asked, because the trigger lacks a join field."""
        condition = asked.condition
        missing = next(path for path in condition.same if key_of(at.body, (path,), zone) is None)
        breaks = asked.operator == "before" and (at.kind, missing, condition.type) in MISSING_KEY_BREAKS
        if breaks and not self._covers(condition.type):
            return self._part(asked, zone, "not_known", "uncovered", path=missing)
        if breaks:
            return self._excused(compiled, at, zone, self._part(asked, zone, "violation", "no_key", path=missing))
        return self._part(asked, zone, "not_known", "missing_key", path=missing)

    def _found(self, asked: Asked, zone: str | None, sure: list[Entry], *, fast: bool = False) -> Part:
        """Return a part for which enough was found; those that rest on more than a declaration stand first.

        ``fast`` is true where it is to be told that one of them came while the exercise ran faster than its pace.
        """
        needed, chosen = asked.needed, sure
        if len(sure) > needed:
            chosen = sorted(sure, key=lambda entry: entry.basis == "declared")[:needed]
        why = "found_fast" if fast and any(entry.fast for entry in chosen) else "found"
        return self._part(asked, zone, "ok", why, chosen, "", len(sure))

    def _broken(self, asked: Asked, zone: str | None, sure: list[Entry], maybe: list[Entry]) -> Part:
        """Return a part that is broken by each of what was found; it is open whether the others break it too."""
        part = self._part(asked, zone, "violation", "found", sure, found=len(sure))
        return part._replace(doubtful=_numbers(maybe))

    def _open(self, asked: Asked, zone: str | None, sure: list[Entry], maybe: list[Entry]) -> Part:
        """Return a not-known part: what was found may or may not match, or is denied."""
        conflict = self._conflict(maybe)
        why = "denied" if conflict else "may_match"
        part = self._part(asked, zone, "not_known", why, [*sure, *maybe], found=len(sure), conflict=conflict)
        return part._replace(doubtful=_numbers(maybe))

    def _conflict(self, maybe: list[Entry]) -> tuple[int, ...]:
        """Return the first denied event among some, with its denial, or nothing."""
        return next(((entry.seq, self._denials[entry.seq]) for entry in maybe if entry.seq in self._denials), ())

    def _before(self, asked: Asked, at: Moment, zone: str | None, track: Track) -> Part:
        """Return the part of before (enough is ok) or not_before (enough is a violation)."""
        condition = asked.condition
        needed, wanted = asked.needed, asked.operator == "before"
        sure: list[Entry] = []
        maybe: list[Entry] = []
        own = at.seq if asked.of_own else None
        t_s, x_s, spread = at.t0, at.x0, track.spread
        within_t, within_x, min_age_s = asked.within_t, asked.within_x, condition.min_age_s
        strong = 0
        enough = needed if wanted else math.inf
        for entry in track.until(t_s):
            t0, t1, x0, x1, seq, met, basis, _ = entry
            oldest_t, oldest_x = t_s - t0, x_s - x0
            newest_t, newest_x = t_s - t1, x_s - x1
            if oldest_t - spread > within_t and oldest_x - spread > within_x:
                break
            if seq == own or oldest_t < min_age_s or (newest_t > within_t and newest_x > within_x):
                continue
            surely = newest_t >= min_age_s and (oldest_t <= within_t or oldest_x <= within_x)
            if surely and met == YES and seq not in self._denials:
                sure.append(entry)
                strong += basis != "declared"
                if strong >= enough:
                    break
            else:
                maybe.append(entry)
        if len(sure) >= needed:
            return self._found(asked, zone, sure) if wanted else self._broken(asked, zone, sure, maybe)
        if len(sure) + len(maybe) >= needed:
            return self._open(asked, zone, sure, maybe)
        if not self._covers(condition.type):
            return self._part(asked, zone, "not_known", "uncovered", sure, found=len(sure))
        if wanted:
            return self._part(asked, zone, "violation", "absent", sure, found=len(sure))
        return self._too_few(asked, zone, sure, maybe)

    def _too_few(self, asked: Asked, zone: str | None, sure: list[Entry], maybe: list[Entry]) -> Part:
        """Return the part of what must not be often, and is not: it rests on none of those that were found."""
        part = self._part(asked, zone, "ok", "absent", [*sure, *maybe], found=len(sure))
        return part._replace(bases=(), doubtful=_numbers(maybe)) if part.events else part

    def _latest(self, rule: Rule, asked: Asked, at: Moment, zone: str | None, track: Track) -> Part:
        condition = asked.condition
        possible: list[Entry] = []
        own = at.seq if asked.of_own else None
        t_s, spread = at.t0, track.spread
        within_s = math.inf if condition.within_s is None else condition.within_s
        bound = -math.inf
        settled = False
        for entry in track.until(t_s):
            t0, t1 = entry.t0, entry.t1
            if t0 < bound - spread or t_s - t0 - spread > within_s:
                break
            if entry.seq == own or t_s - min(t1, t_s) > within_s:
                continue
            if settled and (min(t1, t_s) < bound or (self._ordered and t1 == bound)):
                continue
            possible.append(entry)
            if not settled and t1 <= t_s and entry.seq not in self._denials:
                bound, settled = t0, True
        answers = {_by_match(entry.match) for entry in possible}
        if not settled:
            answers.add(self._before_any(rule, condition))
        if not self._covers(condition.type):
            return self._part(asked, zone, "not_known", "uncovered", possible)
        if not possible:
            outcome = self._before_any(rule, condition)
            return self._part(asked, zone, outcome, "no_reading" if outcome == "not_known" else "lowest")
        if len(answers) == 1:
            outcome = answers.pop()
            why = {"ok": "found", "violation": "not_latest"}.get(outcome, "missing_field")
            return self._part(asked, zone, outcome, why, possible, found=len(possible))
        return self._open(asked, zone, [], possible)

    def _before_any(self, rule: Rule, condition: Condition) -> Outcome:
        """Return what holds where no event of the kind has come yet."""
        if condition.type != "level.changed":
            return "not_known"
        return _by_match(match(condition.where, dict(rule.lowest) or self._lowest))

    # Deadlines -------------------------------------------------------------------------------

    def _after(
        self, compiled: CompiledRule, asked: Asked, at: Moment, zone: str | None, track: Track, now: Now
    ) -> Part:
        condition = asked.condition
        own = at.seq if asked.of_own else None
        t_s, x_s, within_t, within_x, needed = at.t0, at.x0, asked.within_t, asked.within_x, asked.needed
        sure: list[Entry] = []
        maybe: list[Entry] = []
        strong = 0
        for entry in track.since(t_s):
            t0, t1, x0, x1, seq, met, basis, fast = entry
            forgiven = fast and compiled.people  # never rated late (contract 1)
            if not forgiven and t0 - t_s > within_t and x0 - x_s > within_x:
                if track.has_fast:
                    continue
                break
            if seq == own:
                continue
            surely = t0 >= t_s and (t1 - t_s <= within_t or x1 - x_s <= within_x or forgiven)
            if surely and met == YES and seq not in self._denials:
                sure.append(entry)
                strong += basis != "declared"
                if strong >= needed:
                    break
            else:
                maybe.append(entry)
        if len(sure) >= needed:
            return self._found(asked, zone, sure, fast=compiled.people and track.has_fast)
        if not self._is_over(compiled, asked, at, now):
            denied = [entry for entry in maybe if entry.seq in self._denials]
            conflict = self._conflict(denied)
            shown = [*sure, *denied]
            return self._part(asked, zone, "pending", "none_yet", shown, found=len(sure), conflict=conflict)
        if len(sure) + len(maybe) >= needed:
            part = self._open(asked, zone, sure, maybe)
        elif not self._covers(condition.type):
            part = self._part(asked, zone, "not_known", "uncovered", sure, found=len(sure))
        else:
            part = self._part(asked, zone, "violation", "absent", sure, found=len(sure))
        return self._excused_between(compiled, at, zone, part, at.t0 + max(within_t, 0.0))

    def _not_after(
        self, compiled: CompiledRule, asked: Asked, at: Moment, zone: str | None, track: Track, now: Now
    ) -> Part:
        condition = asked.condition
        own = at.seq if asked.of_own else None
        within_t, within_x, needed = asked.within_t, asked.within_x, asked.needed
        sure: list[Entry] = []
        maybe: list[Entry] = []
        excused: list[Entry] = []
        excuses: list[Entry] = []
        may_excuse = self._may_excuse(compiled, at, zone)
        excuse, by = NO, _NO_ENTRIES
        for entry in track.since(at.t0):
            if entry.t0 - at.t0 > within_t and entry.x0 - at.x0 > within_x:
                break
            if entry.seq == own:
                continue
            if may_excuse:
                last_s = max(at.t0 + within_t, entry.t0 + at.x0 + within_x - entry.x0)  # later it would break nothing
                excuse, by = self._unless(compiled, at, zone, at.t0, max(entry.t0, at.t0), min(entry.t1, last_s))
            if excuse == YES:
                excused.append(entry)
                excuses += by
                continue
            surely = entry.t0 >= at.t0 and (entry.t1 - at.t0 <= within_t or entry.x1 - at.x0 <= within_x)
            if surely and excuse == NO and entry.match == YES and entry.seq not in self._denials:
                sure.append(entry)
            else:
                maybe.append(entry)
        if len(sure) >= needed:
            return self._broken(asked, zone, sure, maybe)
        if not self._is_over(compiled, asked, at, now):
            both = [*sure, *maybe]
            return self._part(
                asked, zone, "pending", "window_open", both, found=len(sure), conflict=self._conflict(maybe)
            )
        if len(sure) + len(maybe) >= needed:
            return self._open(asked, zone, sure, maybe)
        if not self._covers(condition.type):
            return self._part(asked, zone, "not_known", "uncovered")
        if len(sure) + len(maybe) + len(excused) < needed:
            return self._too_few(asked, zone, sure + excused, maybe)
        found = dict.fromkeys([*sure, *maybe, *excused, *excuses])
        part = self._part(asked, zone, "ok", "excused", found, found=len(sure) + len(excused))
        return part._replace(excuses=tuple(dict.fromkeys(entry.seq for entry in excuses)), was="found")

    def unended(self, compiled: CompiledRule, moment: Moment, now: Now) -> bool:
        """Return whether a window in which nothing may follow is still open, so that more may break the rule."""
        last = moment if moment.t1 == moment.t0 else moment._replace(t0=moment.t1, x0=moment.x1)
        asked = [one for one in compiled.asked if one.operator == "not_after"]
        return any(not self._is_over(compiled, one, last, now) for one in asked)

    def nothing_yet(self, compiled: CompiledRule, asked: Asked, moment: Moment, track: Track, now: Now) -> bool:
        """Return whether a deadline is surely pending: its window is open, and nothing came since the trigger."""
        if now.ended or (track.times and track.times[-1] + track.spread >= moment.t0):
            return False
        return not self._is_over(compiled, asked, moment, now)

    def _is_over(self, compiled: CompiledRule, asked: Asked, at: Moment, now: Now) -> bool:
        """Return whether the window that began at the trigger has passed.

        Where a record that has ended would not show a second event there is nothing to wait for either.
        """
        if now.fast and compiled.people and not now.ended:
            return False
        gone_t, gone_x = now.t_s - at.t0, now.x_s - at.x0
        if gone_t > asked.within_t and gone_x > asked.within_x:
            return True
        if not now.ended:
            return False
        if gone_t >= asked.within_t and gone_x >= asked.within_x:
            return True
        return not self._covers(asked.condition.type)

    # Excuses ---------------------------------------------------------------------------------

    def _unless(
        self,
        compiled: CompiledRule,
        at: Moment,
        zone: str | None,
        since_s: float,
        first_s: float,
        last_s: float,
    ) -> tuple[int, list[Entry]]:
        """Return whether an excuse holds at every instant from ``first_s`` to ``last_s``, and which it may be.

        What lies before ``since_s`` excuses nothing.
        """
        result = NO
        possible: list[Entry] = []
        spans: list[Span] = []
        for asked in compiled.unless:
            key = asked.key(at.body, zone)
            if key is None or not self._covers(asked.condition.type):
                result = MAYBE
            if key is None:
                continue
            own = at.seq if asked.of_own else None
            within_s = math.inf if asked.condition.within_s is None else asked.condition.within_s
            track = asked.table.tracks.get(key, _NOTHING)
            spread = track.spread
            for entry in track.until(last_s):
                if entry.t0 + spread < since_s or first_s - entry.t0 - spread > within_s:
                    break
                if entry.seq == own or entry.t1 < since_s or first_s - entry.t1 > within_s:
                    continue
                if since_s <= entry.t0 and entry.match == YES and entry.seq not in self._denials:
                    if entry.t1 <= first_s and last_s - entry.t0 <= within_s:
                        return YES, [entry]
                    spans.append((entry.t1, entry.t0 + within_s, entry))
                result = MAYBE
                possible.append(entry)
        together = covering(spans, first_s, last_s) if len(spans) > 1 else []
        return (YES, together) if together else (result, possible)

    def _may_excuse(self, compiled: CompiledRule, at: Moment, zone: str | None) -> bool:
        """Return whether anything since the trigger may excuse what follows it."""
        for asked in compiled.unless:
            key = asked.key(at.body, zone)
            if key is None or not self._covers(asked.condition.type):
                return True
            track = asked.table.tracks.get(key, _NOTHING)
            if track.times and track.times[-1] + track.spread >= at.t0:
                return True
        return False

    def _excused(self, compiled: CompiledRule, at: Moment, zone: str | None, part: Part) -> Part:
        """Return a violation or doubt as excused where an excuse lies before the trigger."""
        if part.outcome not in ("violation", "not_known") or not compiled.unless:
            return part
        return self._with_excuse(part, *self._unless(compiled, at, zone, -math.inf, at.t0, at.t0))

    def _excused_between(self, compiled: CompiledRule, at: Moment, zone: str | None, part: Part, last_s: float) -> Part:
        if not compiled.unless:
            return part
        return self._with_excuse(part, *self._unless(compiled, at, zone, at.t0, last_s, last_s))

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
        zone: str | None,
        outcome: Outcome,
        why: str,
        entries: Collection[Entry] = (),
        path: str = "",
        found: int = 0,
        conflict: tuple[int, ...] = (),
    ) -> Part:
        events: tuple[int, ...] = ()
        bases: tuple[str, ...] = ()
        if len(entries) == 1:
            (entry,) = entries
            events, bases = (entry.seq,), (entry.basis,)
        elif entries:
            listed = sorted(entries, key=_BY_TIME)
            events, bases = tuple([entry.seq for entry in listed]), tuple([entry.basis for entry in listed])
        return new_tuple(
            Part,
            (
                asked.operator,
                asked.place,
                outcome,
                why,
                events,
                path,
                found,
                asked.needed,
                zone or "" if asked.by_zone else "",
                bases if outcome == "ok" else (),
                conflict,
                (),
                (),
                "",
            ),
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
