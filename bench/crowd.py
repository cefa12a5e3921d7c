"""Measure the crowd against its peers: `python -m bench.crowd [--peers PYTHON] [--docs FOLDER]`.

People x simulated seconds per wall second, on the same scene for all: people at a density on a lattice in a
hall, who walk to a side of it 8 m beyond them.  Everything is on in ours: sorting, flow field, walls, steering,
contact forces, per-person radius, mass and speed, arrivals.  Every figure asserts that nobody has arrived, because
a benchmark of people who have left measures nothing.  ``--peers`` names a python that has the peers
(see `bench/peers.py`); ``--docs`` writes the table and a plot.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import shapely
from shapely import box

from bench.peers import BEYOND_M, lattice
from sispamkota.crowd import Crowd

DENSITIES = (1.5, 4.0)
OURS = {450: 200, 1_000: 60, 10_000: 40, 100_000: 20, 1_000_000: 9}
PEERS = {
    "cfsm": ("JuPedSim collision-free speed", {1_000: 20, 10_000: 8, 100_000: 3}),
    "avm": ("JuPedSim anticipation velocity", {1_000: 20, 10_000: 8, 100_000: 3}),
    "sfm": ("JuPedSim social force (dt 0.01 s)", {1_000: 20, 10_000: 8, 100_000: 3}),
    "rvo2": ("RVO2", {1_000: 20, 10_000: 8, 100_000: 3}),
    "pysocialforce": ("PySocialForce", {1_000: 2}),
}
STREET = shapely.union_all(
    [box(-150, -18, 150, 4), box(-20, 4, 20, 24), box(-63.5, -60, -56.5, 0), box(56.5, -60, 63.5, 0)]
)
"""About the site of the reference drill: a street of 300 m, a forecourt, two side streets."""


def hall(people: int, density: float) -> Crowd:
    """Return the people of the scene that all share."""
    places, side = lattice(people, density)
    rng = np.random.default_rng(7)
    crowd = Crowd(box(0, 0, side + BEYOND_M, side), seed=1)
    goal = box(side + BEYOND_M - 1, 0, side + BEYOND_M, side)
    speed, radius = (
        np.clip(rng.normal(1.34, 0.2, people), 0.6, 2.2),
        np.clip(rng.normal(0.18, 0.01, people), 0.15, 0.21),
    )
    crowd.add(places, goal=goal, speed=speed, radius=radius)
    return crowd


def street(walking: float) -> Crowd:
    """Return 450 people at 1.5 per m2 on a drill's street, a share of whom walk along it."""
    rng = np.random.default_rng(7)
    x, y = np.meshgrid(np.arange(-7.5, 8.3, 0.8165), np.arange(-17.0, 2.8, 0.8165))
    places = np.stack([x.ravel(), y.ravel()], axis=-1)[:450]
    crowd = Crowd(STREET, seed=1)
    ids = crowd.add(places, speed=np.clip(rng.normal(1.34, 0.2, 450), 0.6, 2.2), radius=0.18)
    going = ids[rng.permutation(450)[: round(walking * 450)]]
    if going.size:
        crowd.set_goal(going, box(-150, -18, -148, 4))
    return crowd


def measure(crowd: Crowd, steps: int, repeats: int = 1) -> tuple[float, int]:
    """Return the fewest wall seconds of a step and how many people walked, nobody having left."""
    people = crowd.ids.size
    crowd.step(7)
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        crowd.step(steps)
        best = min(best, (time.perf_counter() - began) / steps)
    assert crowd.ids.size == people, f"{people - crowd.ids.size} of {people} have left; the figure would mean nothing"
    return best, int((np.hypot(*crowd.velocities.T) > 0.05).sum())


def ours(people: int, density: float) -> dict[str, float]:
    """Return seconds a step, people walking and bytes a person of the shared scene."""
    crowd = hall(people, density)
    step_s, walking = measure(crowd, 20 if people <= 1_000 else OURS[people], 3 if people <= 1_000 else 1)
    assert walking > 0.9 * people, f"only {walking} of {people} walk"
    return {"step_s": step_s, "walking": walking, "bytes": crowd.bytes_per_person, "people": people}


def in_process(people: int, density: float, threads: int) -> dict[str, float]:
    """Return what :func:`ours` returns, in a process with so many threads."""
    command = [sys.executable, "-m", "bench.crowd", "--one", str(people), str(density)]
    environment = {**os.environ, "NUMBA_NUM_THREADS": str(threads)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def peer(python: str, name: str, people: int, density: float, steps: int) -> float | None:
    """Return people x simulated seconds per wall second of a peer; None where it fails or takes too long."""
    script = str(Path(__file__).with_name("peers.py"))
    try:
        done = subprocess.run(
            [python, script, name, str(people), str(density), str(steps)],
            capture_output=True, text=True, check=True, timeout=240,
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told["active"] == people, f"{name}: {told['active']} of {people} were active"
    return float(people * told["simulated_s"] / told["wall_s"])


def tables(python: str | None) -> tuple[list[str], dict[str, dict[tuple[int, float], float]]]:
    """Return the lines of the page, and people x simulated seconds per wall second by program."""
    lines = ["| 450 people on a drill's street, one call of 20 steps | microseconds a step |", "|---|---|"]
    for walking in (0.0, 0.5, 1.0):
        step_s, moving = measure(street(walking), 20, 12)
        lines.append(f"| {walking:.0%} walk ({moving} in motion) | {step_s * 1e6:.1f} |")
    rates: dict[str, dict[tuple[int, float], float]] = {"ours, 2 threads": {}, "ours, 1 thread": {}}
    lines += ["", "| people | per m2 | 1 thread, ms a step | 2 threads | gain | walking | bytes a person |"]
    lines += ["|---|---|---|---|---|---|---|"]
    for density in DENSITIES:
        for people in OURS:
            one, two = in_process(people, density, 1), in_process(people, density, 2)
            for label, told in (("ours, 1 thread", one), ("ours, 2 threads", two)):
                rates[label][people, density] = people * 0.05 / told["step_s"]
            lines.append(
                f"| {people:,} | {density:g} | {one['step_s'] * 1e3:.3f} | {two['step_s'] * 1e3:.3f} "
                f"| {one['step_s'] / two['step_s']:.2f} | {two['walking']:,.0f} | {two['bytes']:.0f} |"
            )
            print(lines[-1], file=sys.stderr, flush=True)
    if python:
        for name, (title, sizes) in PEERS.items():
            rates[title] = {}
            for density in DENSITIES:
                for people, steps in sizes.items():
                    rate = peer(python, name, people, density, steps)
                    if rate is not None:
                        rates[title][people, density] = rate
                    print(title, people, density, rate, file=sys.stderr, flush=True)
    columns = [(people, density) for density in DENSITIES for people in OURS]
    lines += [
        "",
        "| people x simulated seconds a wall second | " + " | ".join(f"{p:,} at {d:g}" for p, d in columns) + " |",
    ]
    lines.append("|---" * (len(columns) + 1) + "|")
    for title, found in rates.items():
        lines.append(f"| {title} | " + " | ".join(f"{found[c]:,.0f}" if c in found else "-" for c in columns) + " |")
    judge = rates.get(PEERS["avm"][0], {})
    for density in DENSITIES:
        if (100_000, density) in judge:
            base = judge[100_000, density]
            ratios = ", ".join(
                f"{rates['ours, 2 threads'][n, density] / base:.0f} with {n:,}" for n in (100_000, 1_000_000)
            )
            lines += ["", f"Times JuPedSim's anticipation velocity model with 100,000 at {density:g} per m2: {ratios}."]
    return lines, rates


def plot(rates: dict[str, dict[tuple[int, float], float]], path: Path) -> None:
    """Draw the rates over the number of people, one panel a density."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "sispamkota"
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(DENSITIES), figsize=(9, 4), sharey=True)
    for panel, density in zip(panels, DENSITIES, strict=True):
        for title, found in rates.items():
            points = [(people, rate) for (people, at), rate in found.items() if at == density]
            if points:
                panel.loglog(*zip(*points, strict=True), marker="o", label=title)
        panel.set(title=f"{density:g} people per m2", xlabel="people")
    panels[0].set_ylabel("people x simulated seconds a wall second")
    panels[0].legend(fontsize=6)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.crowd", description=__doc__)
    parser.add_argument("--peers", metavar="PYTHON", help="A python with the peers installed.")
    parser.add_argument("--docs", metavar="FOLDER", type=Path, help="Write crowd-speed.md and .svg there.")
    parser.add_argument("--one", nargs=2, metavar=("PEOPLE", "DENSITY"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(ours(int(options.one[0]), float(options.one[1]))))
        return 0
    began = time.perf_counter()
    street(1.0).step(1)
    ready_s = time.perf_counter() - began
    lines, rates = tables(options.peers)
    head = [
        "# Speed of the crowd",
        "",
        f"Written by `python -m bench.crowd`; {os.cpu_count()} processors, {platform.machine()}. Absolute figures",
        "move from machine to machine, ratios of one run less so. Steps of 0.05 s unless it says otherwise.",
        f"The engine was ready after {ready_s:.1f} s (compiled before: read from disk).",
        "",
    ]
    text = "\n".join([*head, *lines, ""])
    print(text)
    if options.docs:
        (options.docs / "crowd-speed.md").write_text(text + "\n![speed](crowd-speed.svg)\n", encoding="utf-8")
        plot(rates, options.docs / "crowd-speed.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
