"""Measure the crowd against its peers: `python -m bench.crowd [--peers PYTHON] [--docs FOLDER] [--short]`.

People x simulated seconds per wall second, on the same scene for all: people at a density on a lattice in a
hall, who walk to a side of it 8 m beyond them.  Everything is on in ours: sorting, flow fields, walls, steering,
contact forces, per-person radius, mass, speed and reaction, choice between two exits (the halves of the side),
arrivals.  Every figure asserts that nobody has arrived, because
a benchmark of people who have left measures nothing.  ``--peers`` names a python that has the peers
(see `bench/peers.py`); ``--docs`` writes the table and a plot; ``--short`` keeps to 10,000 people.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from shapely import box

from bench import passes
from bench.measures import ROOT, Measured
from bench.peers import BEYOND_M, lattice
from sispamkota.crowd import Crowd
from sispamkota.crowd.choices import LOOK_S

DENSITIES = (1.5, 4.0)
OURS = {450: (20, 2, 12), 1_000: (20, 2, 12), 10_000: (6, 7, 12), 100_000: (3, 12, 12), 1_000_000: (3, 6, 30)}
"""People; steps in a call that is timed (each third step sorts), calls, of which the best counts, and steps before.

The more people, the shorter, because a long call hardly ever has both processors to itself.
"""
PEERS = {
    "avm": ("JuPedSim anticipation velocity", {1_000: 20, 10_000: 8, 100_000: 3}),
    "cfsm": ("JuPedSim collision-free speed", {1_000: 20, 10_000: 8, 100_000: 3}),
    "sfm": ("JuPedSim social force (dt 0.01 s)", {1_000: 20, 10_000: 8, 100_000: 3}),
    "rvo2": ("RVO2", {1_000: 20, 10_000: 8, 100_000: 3}),
    "pysocialforce": ("PySocialForce (dt 0.4 s)", {1_000: 2, 10_000: 1, 100_000: 1}),
}
TWO, ONE = "Sispamkota, 2 threads", "Sispamkota, 1 thread"
JUDGE = PEERS["avm"][0]
PATIENCE_S = 240.0
TIMES_JUDGE = {(100_000, 1.5): 80.0, (100_000, 4.0): 120.0, (1_000_000, 1.5): 70.0, (1_000_000, 4.0): 70.0}
"""Times the anticipation velocity model, with 100,000 people of its own, that ours must be."""
SMALL_US = 60.0
"""Microseconds a step of 450 people on the reference site, on one thread (goal 25)."""
BYTES = 200.0
"""Bytes a person, besides the ground."""
Case = tuple[int, float]


@dataclass
class Found:
    """What one run found: people x simulated seconds a wall second by program, and what else is told."""

    rates: dict[str, dict[Case, float]] = field(default_factory=dict)
    why_not: dict[str, dict[Case, str]] = field(default_factory=dict)
    ours: dict[tuple[str, Case], dict[str, float]] = field(default_factory=dict)
    small_us: dict[str, tuple[float, int]] = field(default_factory=dict)
    passes_ms: dict[float, dict[str, float]] = field(default_factory=dict)

    def judged(self) -> tuple[Measured, ...]:
        """Return what was measured against the limits."""
        limits = [Measured("450 on the reference site, a step", self.small_us["all"][0], "us", SMALL_US)]
        most = max(told["bytes"] for (_, (people, _)), told in self.ours.items() if people >= 1_000)
        limits.append(Measured("memory a person, 1,000 or more", most, "bytes", BYTES))
        for (people, density), times in TIMES_JUDGE.items():
            base = self.rates.get(JUDGE, {}).get((100_000, density))
            rate = self.rates.get(TWO, {}).get((people, density))
            if base and rate:
                name = f"{people:,} at {density:g}: times JuPedSim AVM"
                limits.append(Measured(name, rate / base, "times", times, at_least=True))
            alone = self.rates.get(ONE, {}).get((people, density))
            if base and alone:
                limits.append(Measured(f"{people:,} at {density:g}: one thread against one", alone / base, "times"))
        return tuple(limits)


def hall(people: int, density: float, cell_m: float = 0.25) -> Crowd:
    """Return the people of the scene that all share."""
    places, side = lattice(people, density)
    rng = np.random.default_rng(7)
    crowd = Crowd(box(0, 0, side + BEYOND_M, side), seed=1, cell_m=cell_m)
    end = side + BEYOND_M
    goal = [box(end - 1, 0, end, side / 2), box(end - 1, side / 2, end, side)]
    speed = np.clip(rng.normal(1.34, 0.2, people), 0.6, 2.2)
    radius = np.clip(rng.normal(0.18, 0.01, people), 0.15, 0.21)
    reaction = rng.uniform(0, 0.25, people)
    crowd.add(places, goal=goal, speed=speed, radius=radius, reaction=reaction)
    return crowd


def site(walking: float) -> Crowd:
    """Return 450 people at 1.5 per m2 on the largest site of the reference drill, a share of whom walk.

    They stand round its middle and walk to the exit that is furthest from each.
    """
    from sispamkota import api
    from sispamkota.sim.start import compile_sites

    grounds = compile_sites(api.load(ROOT / "scenarios" / "pasuruan")).values()
    place = max(grounds, key=lambda each: each.ground.polygon.area)
    west, south, east, north = place.ground.polygon.bounds
    apart = 1 / np.sqrt(1.5)
    spots = np.stack(np.meshgrid(np.arange(west, east, apart), np.arange(south, north, apart)), axis=-1).reshape(-1, 2)
    free = place.ground.polygon.buffer(-0.3)
    spots = spots[shapely.contains_xy(free, *spots.T)]
    middle = shapely.get_coordinates(free.representative_point())[0]
    spots = spots[np.argsort(np.hypot(*(spots - middle).T), kind="stable")[:450]]
    rng = np.random.default_rng(7)
    crowd = Crowd(place.ground, seed=1)
    ids = crowd.add(spots, speed=np.clip(rng.normal(1.34, 0.2, 450), 0.6, 2.2), radius=0.18)
    ways = [way.polygon for way in place.exits.values()]
    furthest = np.argmax([np.where(np.isfinite(far := crowd.distances(way)), far, -1.0) for way in ways], axis=0)
    going = rng.permutation(450)[: round(walking * 450)]
    for number, way in enumerate(ways):
        if (each := going[furthest[going] == number]).size:
            crowd.set_goal(ids[each], way)
    return crowd


def measure(crowd: Crowd, steps: int, repeats: int, warm: int = 6) -> tuple[float, int]:
    """Return the fewest wall seconds of a step and how many people walked, nobody having left.

    Every two seconds of the crowd people look which exit is quickest. What the calls in which they do take more than
    the others is added, spread over the steps of those two seconds.
    """
    people, look = crowd.ids.size, round(LOOK_S / crowd.dt)
    crowd.step(warm)
    usual, looking = float("inf"), float("inf")
    for _ in range(repeats):
        done = round(crowd.time / crowd.dt)
        looks = -(-(done + steps) // look) - -(-done // look)
        began = time.perf_counter(), time.process_time()
        crowd.step(steps)
        spent = time.perf_counter() - began[0]
        if os.environ.get("NUMBA_NUM_THREADS") == "1":  # as the peers, which have one thread, are timed
            spent = min(spent, time.process_time() - began[1])
        if looks:
            looking = min(looking, spent)
        else:
            usual = min(usual, spent)
    assert crowd.ids.size == people, f"{people - crowd.ids.size} of {people} have left; the figure would mean nothing"
    usual = min(usual, looking)
    more = looking - usual if np.isfinite(looking) else 0.0
    return usual / steps + more / look, int((np.hypot(*crowd.velocities.T) > 0.05).sum())


def ours(people: int, density: float) -> dict[str, float]:
    """Return seconds a step, people walking and bytes a person of the shared scene."""
    best, repeats = float("inf"), 12 if people <= 10_000 else (4 if people <= 100_000 else 2)
    for _ in range(repeats):
        crowd = hall(people, density)
        step_s, walking = measure(crowd, *OURS[people])
        assert walking > 0.9 * people, f"only {walking} of {people} walk"
        best = min(best, step_s)
    return {"step_s": best, "walking": walking, "bytes": crowd.bytes_per_person, "people": people}


def in_process(people: int, density: float, threads: int) -> dict[str, float]:
    """Return what :func:`ours` returns, in a process with so many threads."""
    command = [sys.executable, "-m", "bench.crowd", "--one", str(people), str(density)]
    environment = {**os.environ, "NUMBA_NUM_THREADS": str(threads)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def passes_of(people: int, density: float) -> dict[str, float]:
    """Return the milliseconds of each pass, in a process with one thread."""
    command = [sys.executable, "-m", "bench.crowd", "--passes", str(people), str(density)]
    environment = {**os.environ, "NUMBA_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def peer(python: str, name: str, people: int, density: float, steps: int) -> float | str:
    """Return people x simulated seconds per wall second of a peer, or why there is no figure."""
    script = str(Path(__file__).resolve().with_name("peers.py"))
    try:
        done = subprocess.run(
            [str(Path(python).absolute()), script, name, str(people), str(density), str(steps)],
            capture_output=True, text=True, check=True, timeout=PATIENCE_S, cwd=tempfile.gettempdir(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not within {PATIENCE_S:.0f} s"
    except subprocess.CalledProcessError as error:
        if "ModuleNotFoundError" in error.stderr:
            return "not installed"
        return "out of memory" if "MemoryError" in error.stderr else "fails"
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told["active"] == people, f"{name}: {told['active']} of {people} were active"
    return float(people * told["simulated_s"] / told["wall_s"])


def run(python: str | None, sizes: Sequence[int]) -> Found:
    """Measure everything, peers next to ours at each size, so that a change of the machine's load meets both."""
    found = Found()
    for name, walking in (("none", 0.0), ("half", 0.5), ("all", 1.0)):
        step_s, moving = measure(site(walking), 20, 30)
        found.small_us[name] = step_s * 1e6, moving
    for density in DENSITIES:
        for people in sizes:
            for label, threads in ((ONE, 1), (TWO, 2)):
                told = found.ours[label, (people, density)] = in_process(people, density, threads)
                found.rates.setdefault(label, {})[people, density] = rate = people * 0.05 / told["step_s"]
                _tell(label, people, density, rate)
            for name, (title, known) in PEERS.items() if python else ():
                if people in known:
                    got = peer(str(python), name, people, density, known[people])
                    _tell(title, people, density, got)
                    place = found.why_not if isinstance(got, str) else found.rates
                    place.setdefault(title, {})[people, density] = got  # type: ignore[assignment]
        found.passes_ms[density] = passes_of(min(100_000, max(sizes)), density)
    return found


def _tell(title: str, people: int, density: float, value: float | str) -> None:
    told = value if isinstance(value, str) else f"{value:,.0f} person-seconds a second"
    print(f"{title}, {people:,} at {density:g}: {told}", file=sys.stderr, flush=True)


def table(found: Found, sizes: Sequence[int]) -> list[str]:
    """Return the lines of the page below its head."""
    lines = ["## 450 people on the site of the reference drill", ""]
    lines += ["One call of 20 steps on one thread, the best of 30.", ""]
    lines += ["| who walks | in motion | microseconds a step |", "|---|---|---|"]
    lines += [f"| {name} | {moving} | {us:.1f} |" for name, (us, moving) in found.small_us.items()]
    lines += ["", "## Against the limits", "", "| what | measured | asked | |", "|---|---|---|---|"]
    for one in found.judged():
        asked, verdict = "-", ""
        if one.limit is not None:
            asked = f"{'at least' if one.at_least else 'at most'} {one.limit:g} {one.unit}"
            verdict = "holds" if one.holds else "**missed**"
        lines.append(f"| {one.name} | {one.value:.1f} | {asked} | {verdict} |")
    lines += ["", "## People x simulated seconds a wall second", ""]
    for density in DENSITIES:
        lines += [f"At {density:g} per m2:", "", "| program | " + " | ".join(f"{people:,}" for people in sizes) + " |"]
        lines.append("|---" * (len(sizes) + 1) + "|")
        for title in dict.fromkeys([TWO, ONE, *found.rates, *found.why_not]):
            cells = []
            for people in sizes:
                rate = found.rates.get(title, {}).get((people, density))
                cells.append(
                    found.why_not.get(title, {}).get((people, density), "-") if rate is None else f"{rate:,.0f}"
                )
            lines.append(f"| {title} | " + " | ".join(cells) + " |")
        lines.append("")
    lines += ["## One thread and two", "", "Below 3,000 people the engine keeps to one thread.", ""]
    lines += ["| people | per m2 | 1 thread, ms a step | 2 threads | gain | walking | bytes a person |"]
    lines += ["|---" * 7 + "|"]
    for density in DENSITIES:
        for people in sizes:
            one, two = found.ours[ONE, (people, density)], found.ours[TWO, (people, density)]
            lines.append(
                f"| {people:,} | {density:g} | {one['step_s'] * 1e3:.3f} | {two['step_s'] * 1e3:.3f} "
                f"| {one['step_s'] / two['step_s']:.2f} | {two['walking']:,.0f} | {two['bytes']:.0f} |"
            )
    lines += ["", "## Share of each pass", ""]
    lines += [f"{min(100_000, max(sizes)):,} people, one thread, on a raster of 1 m, told apart by differences of wall"]
    lines += ["time (`bench/passes.py`), so only roughly.", ""]
    lines += ["| pass | " + " | ".join(f"at {d:g} per m2, ms a step" for d in DENSITIES) + " |"]
    lines += ["|---" * (len(DENSITIES) + 1) + "|"]
    for name in passes.PASSES:
        cells = [f"{t[name]:.2f} ({t[name] / sum(t.values()):.0%})" for t in found.passes_ms.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def plot(rates: dict[str, dict[Case, float]], path: Path) -> None:
    """Draw the rates over the number of people, one panel a density."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "sispamkota"
    matplotlib.rcParams["svg.fonttype"] = "none"
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
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n", encoding="utf-8")


def processor() -> str:
    """Return the processor's name where the system tells it."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.crowd", description=__doc__)
    parser.add_argument("--peers", metavar="PYTHON", help="A python with the peers installed.")
    parser.add_argument("--docs", metavar="FOLDER", type=Path, help="Write crowd-speed.md and .svg there.")
    parser.add_argument("--short", action="store_true", help="Leave out 100,000 people and more.")
    parser.add_argument("--one", nargs=2, metavar=("PEOPLE", "DENSITY"), help=argparse.SUPPRESS)
    parser.add_argument("--passes", nargs=2, metavar=("PEOPLE", "DENSITY"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.passes:
        people = int(options.passes[0])
        told = passes.shares(lambda at: hall(people, at, cell_m=1.0), float(options.passes[1]))
        print(json.dumps(told))
        return 0
    if options.one:
        print(json.dumps(ours(int(options.one[0]), float(options.one[1]))))
        return 0
    sizes = [people for people in OURS if people <= 10_000 or not options.short]
    began, load = time.perf_counter(), os.getloadavg()[0]
    site(1.0).step(1)
    ready_s = time.perf_counter() - began
    found = run(options.peers, sizes)
    text = "\n".join(
        [
            "# Speed of the crowd",
            "",
            f"Written by `make bench` (`bench/crowd.py`) on {os.cpu_count()} processors ({processor()}).",
            "Absolute figures move from machine to machine, ratios of one run less so.",
            "Steps are of 0.05 s unless it says otherwise.",
            "The scene is one for all: people on a lattice in a square hall walk to a side of it 8 m beyond them.",
            "Everything is on in ours: per-person radius, mass, speed and reaction, walls, flow fields, contact,",
            "choice between two exits (the halves of that side), arrivals. Each has reacted before time is taken.",
            "In each figure all people were still there at its end, and more than nine in ten walked.",
            f"Work of others wanted {load:.1f} processors as the run began and {os.getloadavg()[1]:.1f} (with ours) as",
            f"it ended after {(time.perf_counter() - began) / 60:.0f} minutes.",
            f"The engine was ready after {ready_s:.1f} s.",
            "Ours is the best of many short calls. What has one thread, ours or a peer, is timed by the clock or by",
            "its processor time, whichever is shorter, so other work slows it less; two threads are timed by the",
            "clock, and where other work needs the processors, they measure that work and not the engine.",
            "A peer that runs out of 8 GB or needs more than 240 s has no figure.",
            "",
            *table(found, sizes),
            "",
        ]
    )
    print(text)
    if options.docs:
        (options.docs / "crowd-speed.md").write_text(text + "\n![speed](crowd-speed.svg)\n", encoding="utf-8")
        plot(found.rates, options.docs / "crowd-speed.svg")
    return 0 if all(each.holds for each in found.judged()) else 1


if __name__ == "__main__":
    sys.exit(main())
