"""The numbers of the model of minds; each has a default here and may be set by an assumption of the same name.

All rates are per minute.  None is calibrated: see docs/explanation/model.md for what the model may claim.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from sispamkota.scenario.schema.whole import Scenario


@dataclass(frozen=True, slots=True)
class Params:
    """Hazards and couplings of the elaborated social identity model in its simple form (assumed, uncalibrated)."""

    agitate_per_min: float = 0.020
    agitate_by_rumour: float = 1.5
    agitate_by_force: float = 2.7
    agitate_by_violence: float = 4.0
    violent_base_per_min: float = 0.0006
    violent_contagion_per_min: float = 0.06
    violent_calming_per_min: float = 0.05
    agitated_calming_per_min: float = 0.03
    leave_per_min: float = 0.004
    leave_by_dialogue_per_min: float = 0.015
    leave_by_warning_per_min: float = 0.06
    leave_by_force_per_min: float = 0.35
    leave_by_leader_per_min: float = 0.15
    leave_with_others_per_min: float = 0.12
    agitated_heed: float = 0.5
    violent_heed: float = 0.25
    legitimacy_by_force_per_min: float = 0.05
    legitimacy_by_rumour_per_min: float = 0.010
    legitimacy_by_dialogue_per_min: float = 0.016
    identity_by_force_per_min: float = 0.05
    identity_by_dialogue_per_min: float = 0.03
    identity_by_rumour_per_min: float = 0.010
    self_policing_by_dialogue_per_min: float = 0.02
    self_policing_by_force_per_min: float = 0.05
    dialogue_fades_s: float = 600.0
    force_fades_s: float = 180.0
    warning_fades_s: float = 600.0
    lead_fades_s: float = 600.0
    act_per_min: float = 0.6
    hurt_by_throw: float = 0.012
    hurt_by_fall_per_min: float = 0.002
    disperse_frac: float = 0.5
    regroup_frac: float = 0.25
    crest_fades_s: float = 600.0
    start_people: float = 10.0
    flee_frac: float = 0.5

    @classmethod
    def of(cls, scenario: Scenario) -> Params:
        """Return the numbers with the scenario's assumptions in place, named ``unrest.<field>``."""
        return cls(**{f.name: scenario.assume(f"unrest.{f.name}", f.default) for f in fields(cls)})  # type: ignore[arg-type]
