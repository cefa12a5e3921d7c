"""Nobody is ever outside walkable ground or in a barrier: a thousand million person-steps over random scenes.

Our own demand. Hypothesis makes the scenes (`tests/property/crowd_scenes.py`): slits of 5 to 80 cm, corners of 2 to 30
degrees, islands, barriers that move through people, people on top of each other, near and where projected metres are
large, with steps of 0.025 to 0.1 s, half of the people pushed with up to 1,900 N again and again.
"""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from property.crowd_scenes import Scene, crowd_of, driven, scenes

PERSON_STEPS = 1_000_000_000
"""What is walked, unless ``SISPAMKOTA_LONG_S`` gives it fewer seconds; then the figure is a miss."""


@pytest.mark.validity
def test_nobody_leaves_the_ground(told) -> None:
    done = made = batch = 0
    until = time.monotonic() + float(os.environ.get("SISPAMKOTA_LONG_S", "1e9"))

    while done < PERSON_STEPS and time.monotonic() < until:
        batch += 1

        @seed(batch)
        @settings(
            max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None,
            phases=[Phase.generate],
        )  # fmt: skip
        @given(scene=scenes(4000))
        def walk(scene: Scene) -> None:
            nonlocal done, made
            if time.monotonic() > until:
                return
            crowd = crowd_of(scene)
            if crowd is not None:
                walked, wrong = driven(crowd, scene, rounds=100, steps=40)
                done, made = done + walked, made + 1
                assert not wrong, f"after {done:.2e} person-steps: {wrong}"

        walk()
    told(
        "nobody outside, in a barrier or lost, in random scenes",
        asked=f"{PERSON_STEPS:.0e} person-steps",
        found=f"nobody in {done:.2e} person-steps, {made} scenes",
        holds=done >= PERSON_STEPS,
    )
