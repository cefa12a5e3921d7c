"""Doors of 0.8 to 3 m: total flow is linear in the width, specific flow about constant; PedPy counts.

Seyfried, Rupprecht, Passon, Steffen, Klingsch, Boltes (2009), New insights into pedestrian flow through
bottlenecks, Transportation Science 43(3); Kretz, Gruenebohm, Schreckenberg (2006), J. Stat. Mech. P10014;
Liao and others (2014), Transportation Research Procedia 2: 1.2 to 2.2 per m and s, without trend above 1.2 m.

Weak evidence: how far ahead those who walk away are seen was chosen with doors in view.
Trend is the change of the fitted line from 1.2 to 3 m, at most a tenth (our tolerance).
"""

from __future__ import annotations

import numpy as np
import pedpy
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import drawn, filled, room_with_door, watched

WIDTHS_M = (0.8, 1.0, 1.2, 1.6, 2.0, 2.4, 3.0)
N = 250


def flow_p_s(width_m: float, seed: int, dt: float = 0.05) -> float:
    """Return people a second through a door, between the 50th and the 200th of 250, as PedPy counts them."""
    crowd = Crowd(room_with_door(width_m), dt=dt, seed=seed)
    speed, radius = drawn(N, seed)
    crowd.add(filled(-5.7, 0.5, 5.7, 11.7, N), goal=box(-7, -12, 7, -9), speed=speed, radius=radius)
    paths = watched(crowd, 400, every=round(0.2 / dt), until=lambda crowd: crowd.ids.size < 20)
    door = pedpy.MeasurementLine([(-width_m / 2, -0.5), (width_m / 2, -0.5)])
    counted, _ = pedpy.compute_n_t(traj_data=paths, measurement_line=door)
    passed, time = counted["cumulative_pedestrians"].to_numpy(), counted["time"].to_numpy()
    first, last = np.searchsorted(passed, [50, 200])
    return float((passed[last] - passed[first]) / (time[last] - time[first]))


@pytest.fixture(scope="module")
def flows() -> np.ndarray:
    return np.array([np.mean([flow_p_s(width, seed) for seed in range(1, 5)]) for width in WIDTHS_M])


@pytest.mark.validity
def test_total_flow_is_linear_in_the_width(flows, told):
    told.plot(
        "Flow through doors",
        x="width, m",
        y="people a second",
        dots={"simulated": (WIDTHS_M, flows)},
        lines={f"{each} per m and s": (WIDTHS_M, [each * w for w in WIDTHS_M]) for each in (1.2, 2.2)},
    )
    r2 = float(np.corrcoef(WIDTHS_M, flows)[0, 1] ** 2)
    told("total flow linear in width, 0.8 to 3 m", asked="R2 above 0.95", found=f"R2 {r2:.3f}", holds=r2 > 0.95)


@pytest.mark.validity
def test_specific_flow_is_as_measured(flows, told):
    specific = flows / np.array(WIDTHS_M)
    told(
        "specific flow, 0.8 to 3 m",
        asked="1.2 to 2.2 per m and s",
        found=", ".join(f"{each:.2f}" for each in specific) + f" at {', '.join(map(str, WIDTHS_M))} m",
        holds=bool(specific.min() >= 1.2 and specific.max() <= 2.2),
    )


@pytest.mark.validity
def test_specific_flow_has_no_trend_above_1_2_m(flows, told):
    wide = np.array(WIDTHS_M) >= 1.2
    widths, specific = np.array(WIDTHS_M)[wide], (flows / np.array(WIDTHS_M))[wide]
    slope = np.polyfit(widths, specific, 1)[0]
    change = float(slope * np.ptp(widths) / specific.mean())
    told("trend of specific flow, 1.2 to 3 m", asked="at most 10 %", found=f"{change:+.1%}", holds=abs(change) <= 0.10)


@pytest.mark.validity
def test_nothing_jams_for_good_at_one_metre(told):
    """500 people in 20 seeds."""
    took = []
    for seed in range(1, 21):
        crowd = Crowd(shapely.union_all([room_with_door(1.0), box(-6, 12, 6, 22)]), seed=seed)
        speed, radius = drawn(500, seed)
        crowd.add(filled(-5.7, 0.5, 5.7, 21.5, 500), goal=box(-7, -12, 7, -9), speed=speed, radius=radius)
        crowd.step(20 * 600)
        took.append(crowd.arrived[-1][1] if len(crowd.arrived) == 500 else np.inf)
    told(
        "500 people through 1 m, 20 seeds",
        asked="all pass within 600 s",
        found=f"{np.isfinite(took).sum()} seeds, {min(took):.0f} to {max(took):.0f} s",
        holds=bool(np.isfinite(took).all()),
    )


@pytest.mark.validity
def test_half_and_double_the_step_pass_as_many(told):
    """Means of eight seeds at 1.6 m."""
    means = {dt: np.mean([flow_p_s(1.6, seed, dt) for seed in range(1, 9)]) for dt in (0.025, 0.05, 0.1)}
    half, double = means[0.025] / means[0.05] - 1, means[0.1] / means[0.05] - 1
    told(
        "flow at 1.6 m with half and double the step",
        asked="within 3 %",
        found=f"{half:+.1%} and {double:+.1%}",
        holds=max(abs(half), abs(double)) < 0.03,
    )
