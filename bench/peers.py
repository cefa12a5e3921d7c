"""One peer on one scene, in a process of its own: `python bench/peers.py NAME PEOPLE DENSITY STEPS`.

Prints one JSON line.  It imports nothing of this project, so that it runs in the judges' own environment
(`jupedsim==1.4.2`, `pyrvo2-danieldugas`, `pysocialforce`).  The scene is that of `bench.crowd`: people at a density
on a square lattice in a hall, who walk to a side of it that is 8 m beyond them.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import resource
import sys
import time

import numpy as np

BEYOND_M = 8.0


def lattice(people: int, density: float) -> tuple[np.ndarray, float]:
    """Return places of people on a lattice, shape (n, 2), and the side of the square they fill, in metres."""
    apart = 1 / math.sqrt(density)
    across = math.ceil(math.sqrt(people))
    x, y = np.meshgrid((np.arange(across) + 0.5) * apart, (np.arange(across) + 0.5) * apart)
    places = np.stack([x.ravel(), y.ravel()], axis=-1)[:people]
    return places + np.random.default_rng(7).uniform(-0.01, 0.01, places.shape), across * apart


def spent(began: tuple[float, float]) -> float:
    """Return the seconds since then by the clock or of the processor, whichever are fewer.

    The peers run on one thread, so on a free machine both are the same; on a busy one this is in their favour.
    """
    return min(time.perf_counter() - began[0], time.process_time() - began[1])


def jupedsim(name: str, people: int, density: float, steps: int) -> tuple[float, float, int]:
    """Return wall seconds, simulated seconds and the people still there."""
    import jupedsim as jps

    places, side = lattice(people, density)
    dt = 0.01 if name == "sfm" else 0.05
    models = {
        "cfsm": jps.CollisionFreeSpeedModel,
        "avm": jps.AnticipationVelocityModel,
        "sfm": jps.SocialForceModel,
    }
    agents = {
        "cfsm": lambda **at: jps.CollisionFreeSpeedModelAgentParameters(radius=0.18, desired_speed=1.34, **at),
        "avm": lambda **at: jps.AnticipationVelocityModelAgentParameters(radius=0.18, desired_speed=1.34, **at),
        "sfm": lambda **at: jps.SocialForceModelAgentParameters(radius=0.18, desired_speed=1.34, **at),
    }
    end = side + BEYOND_M
    simulation = jps.Simulation(model=models[name](), geometry=[(0, 0), (end, 0), (end, side), (0, side)], dt=dt)
    stage = simulation.add_exit_stage([(end - 1, 0), (end, 0), (end, side), (end - 1, side)])
    journey = simulation.add_journey(jps.JourneyDescription([stage]))
    for place in places:
        simulation.add_agent(agents[name](position=tuple(place), journey_id=journey, stage_id=stage))
    simulation.iterate(2)
    began = time.perf_counter(), time.process_time()
    simulation.iterate(steps)
    return spent(began), steps * dt, simulation.agent_count()


def rvo(name: str, people: int, density: float, steps: int) -> tuple[float, float, int]:
    """Return wall seconds, simulated seconds and the people there, each told its way every step."""
    import rvo2

    places, _ = lattice(people, density)
    simulation = rvo2.PyRVOSimulator(0.05, 1.8, 10, 2.0, 2.0, 0.18, 1.34)
    numbers = [simulation.addAgent(tuple(map(float, place))) for place in places]
    for number in numbers:
        simulation.setAgentPrefVelocity(number, (1.34, 0.0))
    simulation.doStep()
    began = time.perf_counter(), time.process_time()
    for _ in range(steps):
        simulation.doStep()
    return spent(began), steps * 0.05, len(numbers)


def social(name: str, people: int, density: float, steps: int) -> tuple[float, float, int]:
    """Return wall seconds, simulated seconds and the people there."""
    import pysocialforce

    places, side = lattice(people, density)
    state = np.zeros((people, 6))
    state[:, :2], state[:, 4], state[:, 5] = places, side + BEYOND_M, places[:, 1]
    with contextlib.redirect_stdout(io.StringIO()):
        simulation = pysocialforce.Simulator(state)
        simulation.step(1)
        began = time.perf_counter(), time.process_time()
        simulation.step(steps)
    return spent(began), steps * float(simulation.peds.step_width), people


PEERS = {"cfsm": jupedsim, "avm": jupedsim, "sfm": jupedsim, "rvo2": rvo, "pysocialforce": social}


def main(name: str, people: int, density: float, steps: int) -> None:
    if name == "pysocialforce":  # every pair is held in memory: a refusal is kinder than a machine that swaps
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    wall_s, simulated_s, active = PEERS[name](name, people, density, steps)
    print(json.dumps({"wall_s": wall_s, "simulated_s": simulated_s, "active": active}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
