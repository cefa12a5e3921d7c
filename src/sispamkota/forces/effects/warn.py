"""Warnings by loudspeaker."""

from __future__ import annotations

import numpy as np

from sispamkota.core.units import round_frac
from sispamkota.forces.effects.base import DONE, Effect, Result, effect, failed
from sispamkota.forces.work import Case, Refusal, Work
from sispamkota.journal.kinds.assembly import WarningIssued


def audible_share(work: Work, unit: str, assembly: str) -> float:
    """Return the share of an assembly's people who understand a unit's voice or loudspeaker.

    All do within its distance, nobody beyond one and a half times that, with a straight line
    between (assumed).  1 where nobody is there.
    """
    state, members = work.unit(unit), work.members(assembly)
    if not state.site or state.site not in work.world.site_ids:
        return 0.0
    if not members.size:
        return 1.0
    here = work.people("site")[members] == work.world.site_ids.index(state.site)
    away = np.hypot(*(work.people("position")[members] - np.array([state.x_m, state.y_m])).T)
    reach = work.declared.audible_m(unit)
    heard = np.where(here, np.clip((1.5 * reach - np.nan_to_num(away, nan=np.inf)) / (0.5 * reach), 0.0, 1.0), 0.0)
    return float(heard.mean())


@effect("warn")
class Warn(Effect):
    """The crowd is warned to leave, in so many languages, and told the ways out."""

    needs = ("assembly",)
    writes = ("warning.issued",)

    def check(self, case: Case) -> Refusal | None:
        """Refuse where nobody has assembled, or a way out is named that is none."""
        state = case.work.assembly(case.order.assembly or "")
        if state.started_s is None or state.ended_s is not None:
            return Refusal("no_assembly", "an assembly that has begun and not ended")
        for route in case.order.routes:
            feature = case.work.declared.features.get(route)
            if feature is None or feature.kind != "exit":
                return Refusal("no_such_exit", f"exits as routes, not {route}")
        return None

    def destination(self, case: Case) -> str | None:
        """Return the zone to be warned, unless the unit is on its site already."""
        assembly = case.work.declared.assemblies[case.order.assembly or ""]
        unit = case.unit
        return None if unit is None or case.work.unit(unit).site == assembly.site else case.order.at or assembly.zone

    def work(self, case: Case) -> Result:
        """Give the warning."""
        work, order, unit = case.work, case.order, case.unit
        assembly = order.assembly or ""
        state = work.assembly(assembly)
        if state.ended_s is not None:
            return failed("no_assembly")
        if unit is None:
            share = 0.0
        else:
            share = round_frac(audible_share(work, unit, assembly))
        zone = order.at or work.declared.assemblies[assembly].zone
        number = len(state.warnings) + 1
        seq = case.emit(
            WarningIssued(
                assembly=assembly,
                zone=zone,
                number=number,
                audible_share=share,
                n_languages=order.languages or 1,
                routes=order.routes,
                unit=unit,
            ),
            causes=(
                *(warning[2] for warning in state.warnings[-1:]),
                *(act[1] for act in state.violence[-3:]),
                state.level_seq,
            ),
        )
        warnings = (*state.warnings, (work.t_s, share, seq))
        work.alter("assemblies", assembly, warnings=warnings, routes=order.routes or state.routes)
        return DONE
