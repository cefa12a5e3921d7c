"""Speed falls with density as measured; PedPy judges from outside.

Weidmann (1993), Transporttechnik der Fussgaenger, IVT ETH Zurich: v = 1.34 (1 - exp(-1.913 (1/rho - 1/5.4))) m/s.
The speed function of the engine is **fitted** to this curve, so the first test says that the fit holds and is
no validation.  Half and double steps were not fitted.

PedPy: Schroedter, Chraibi, others, Voronoi densities after Steffen and Seyfried (2010), Physica A 389.
"""

from __future__ import annotations

import numpy as np
import pedpy
import pytest
import shapely

from sispamkota.crowd import Crowd
from validity.scenes import RADIUS_M, WIDE_M, go_round, ring

DENSITIES = (0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
RMS_M_S = 0.06


def weidmann(density: float) -> float:
    return 1.34 * (1 - np.exp(-1.913 * (1 / density - 1 / 5.4)))


def judged(crowd: Crowd, seconds: int) -> tuple[float, float]:
    """Return density in people per m2 and speed in m/s that PedPy finds on 3 m of the ring."""
    import pandas

    frames = []
    for frame in range(2 * seconds):
        go_round(crowd, 0.5)
        x, y = crowd.positions.T
        frames.append(pandas.DataFrame({"id": crowd.ids, "frame": frame, "x": x, "y": y}))
    paths = pedpy.TrajectoryData(pandas.concat(frames), frame_rate=2)
    polygon = crowd.ground.polygon.geoms[0]
    area = pedpy.WalkableArea(shapely.Polygon(polygon.exterior, [polygon.interiors[0]]))
    inner, outer = RADIUS_M - WIDE_M / 2 + 0.03, RADIUS_M + WIDE_M / 2 - 0.1
    window = pedpy.MeasurementArea(shapely.box(inner, -1.4, outer, 1.4))
    cells = pedpy.compute_individual_voronoi_polygons(traj_data=paths, walkable_area=area)
    density, crossed = pedpy.compute_voronoi_density(individual_voronoi_data=cells, measurement_area=window)
    speeds = pedpy.compute_individual_speed(
        traj_data=paths, frame_step=1, speed_calculation=pedpy.SpeedCalculation.BORDER_SINGLE_SIDED
    )
    speed = pedpy.compute_voronoi_speed(
        traj_data=paths, individual_voronoi_intersection=crossed, individual_speed=speeds, measurement_area=window
    )
    return float(density["density"].mean()), float(speed["speed"].mean())


@pytest.fixture(scope="module")
def curve() -> np.ndarray:
    """Return density, Weidmann's speed there, and the speed found, shape (6, 3)."""
    rows = []
    for density in DENSITIES:
        crowd = ring(density)
        go_round(crowd, 20)
        found, speed = judged(crowd, 15)
        rows.append((found, weidmann(found), speed))
    return np.array(rows)


@pytest.mark.validity
def test_the_fit_to_weidmann_holds(curve, told):
    told.plot(
        "Speed against density in a closed ring",
        x="people per m2",
        y="speed, m/s",
        dots={"simulated (fit)": (curve[:, 0], curve[:, 2])},
        lines={"Weidmann 1993": (curve[:, 0], curve[:, 1])},
    )
    rms = np.sqrt(((curve[:, 2] - curve[:, 1]) ** 2).mean())
    told(
        "ring of 3 m, 0.5 to 5 per m2", asked="at most 0.06 m/s rms", found=f"{rms:.3f} m/s rms", holds=rms <= RMS_M_S,
        fit=True,
    )  # fmt: skip


@pytest.mark.validity
def test_denser_is_slower(curve, told):
    least = np.diff(curve[np.argsort(curve[:, 0]), 2]).max()
    told("denser is slower", asked="throughout", found=f"least fall {least:+.3f} m/s", holds=least < 0, fit=True)


@pytest.mark.validity
def test_half_and_double_the_step_walk_as_fast(told):
    """Means over eight seeds; one reading of 20 s spreads by 2 % by itself."""
    speeds = []
    for dt in (0.025, 0.05, 0.1):
        means = []
        for seed in range(1, 9):
            crowd = ring(2.0, dt=dt, seed=seed)
            go_round(crowd, 20)
            for _ in range(20):
                go_round(crowd, 1)
                means.append(np.hypot(*crowd.velocities.T).mean())
        speeds.append(np.mean(means))
    half, double = speeds[0] / speeds[1] - 1, speeds[2] / speeds[1] - 1
    told(
        "ring at 2 per m2 with half and double the step, 8 seeds", asked="within 3 %",
        found=f"{half:+.1%} and {double:+.1%}", holds=max(abs(half), abs(double)) < 0.03,
    )  # fmt: skip
