"""Rumours as logistic growth whose rate falls when the owner of the fact answers.

The intensity r of a rumour is the share of the public that it reaches at a time.  Without an
answer dr/dt = b r (1 - r) - d r, with b the heat of the rumour and d its forgetting; an answer
multiplies b by a factor that is smaller the earlier it comes.  Both pieces have a closed form,
so a month asleep costs as much as a second awake and gives the same value.

References
----------
Branching ratios and the effect of early answers: docs/explanation/model.md, assumptions media.*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sispamkota.core.units import SECONDS_PER_HOUR, round_frac
from sispamkota.journal.kinds.election import RumourState as RumourReading
from sispamkota.journal.kinds.election import SocmedSignal
from sispamkota.scenario.schema.story import Rumour
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.world import Change, RumourState, World


@dataclass(frozen=True, slots=True)
class Params:
    """Numbers of the model; each may be set by an assumption of the same name."""

    seed_frac: float = 0.01  # assumed: reach at the first sign
    forget_per_h: float = 0.35  # assumed: e-folding of three hours without new sharing
    signal_frac: float = 0.05  # assumed: reach at which a burst shows over many accounts
    early_s: float = 1800.0  # R-40's half hour
    early_factor: float = 0.3  # 0.4-0.7 within 30 min by recall, taken to the strong end with all channels; assumed
    late_s: float = 7200.0
    late_factor: float = 0.85  # 0.8-0.95 after two hours by recall; assumed
    signal_accounts: int = 40  # assumed: distinct accounts in a burst, never below 20
    report_every_s: float = 600.0

    @classmethod
    def of(cls, scenario: Scenario) -> Params:
        """Return the numbers with the scenario's assumptions in place."""
        default = cls()
        return cls(
            seed_frac=scenario.assume("media.seed_frac", default.seed_frac),
            forget_per_h=scenario.assume("media.forget_per_h", default.forget_per_h),
            signal_frac=scenario.assume("media.signal_frac", default.signal_frac),
            early_factor=scenario.assume("media.early_factor", default.early_factor),
            late_factor=scenario.assume("media.late_factor", default.late_factor),
        )


def answer_factor(delay_s: float, params: Params) -> float:
    """Return what an answer after ``delay_s`` seconds multiplies the sharing rate by, 0 to 1."""
    if delay_s <= params.early_s:
        return params.early_factor
    share = min(1.0, (delay_s - params.early_s) / (params.late_s - params.early_s))
    return params.early_factor + share * (params.late_factor - params.early_factor)


def grow(intensity: float, growth_per_h: float, forget_per_h: float, hours: float) -> float:
    """Return the intensity after ``hours`` of dr/dt = b r (1 - r) - d r, in closed form."""
    if intensity <= 0.0 or hours <= 0.0:
        return max(intensity, 0.0)
    net = growth_per_h - forget_per_h
    if abs(net) < 1e-9:
        return intensity / (1.0 + growth_per_h * intensity * hours)
    exponent = math.exp(max(min(net * hours, 700.0), -700.0))
    return min(1.0, max(0.0, intensity * exponent / (1.0 + growth_per_h * intensity * (exponent - 1.0) / net)))


def rate_per_h(rumour: Rumour, state: RumourState, scenario: Scenario, params: Params) -> float:
    """Return the present sharing rate of a rumour, per hour."""
    heat = scenario.number(rumour.heat)
    if state.clarified_s is None:
        return heat
    since = state.detected_s if state.detected_s is not None else state.started_s
    return heat * answer_factor(state.clarified_s - (since if since is not None else state.clarified_s), params)


def advance(world: World, dt_s: float) -> Change:
    """Return how the rumours went on over the ``dt_s`` seconds up to now."""
    change = Change(world)
    params = Params.of(world.scenario)
    for rumour in world.scenario.rumours:
        state: RumourState = world.tables["rumours"][rumour.id]
        if state.started_s is None or dt_s <= 0:
            continue
        hours = min(dt_s, world.t_s - state.started_s) / SECONDS_PER_HOUR
        before = state.intensity
        after = grow(before, rate_per_h(rumour, state, world.scenario, params), params.forget_per_h, hours)
        state = replace(state, intensity=after, peak=max(state.peak, after))
        if not state.signal_seq and after >= params.signal_frac:
            accounts = max(20, params.signal_accounts)
            fact = SocmedSignal(
                rumour=rumour.id, group_size=accounts, has_identifiers=False, severity=rumour.severity, area=rumour.area
            )
            state = replace(state, signal_seq=change.emit(fact, actor="media", causes=(state.started_seq,)))
        if _passes_reading(world.t_s, dt_s, params.report_every_s) and max(before, after) >= 0.005:
            change.emit(
                RumourReading(rumour=rumour.id, intensity=round_frac(after)), actor="media", causes=(state.started_seq,)
            )
        change.put("rumours", rumour.id, state)
    return change


def _passes_reading(t_s: float, dt_s: float, every_s: float) -> bool:
    return math.floor(t_s / every_s) != math.floor((t_s - dt_s) / every_s)


def next_due(world: World) -> float:
    """Return the next scenario second at which a rumour shows for the first time, inf if none is on its way."""
    params = Params.of(world.scenario)
    due = math.inf
    for rumour in world.scenario.rumours:
        state: RumourState = world.tables["rumours"][rumour.id]
        if state.started_s is None or state.signal_seq or state.intensity <= 0:
            continue
        net = rate_per_h(rumour, state, world.scenario, params) - params.forget_per_h
        if net > 1e-6 and state.intensity < params.signal_frac:
            hours = math.log(params.signal_frac / state.intensity) / net
            due = min(due, world.t_s + max(60.0, hours * SECONDS_PER_HOUR * 1.05))
    return due
