"""Nobody leaves the ground, whatever it is: slits, acute corners, islands, moving barriers, people in heaps.

Scenes have slits of 5 to 80 cm, corners of 2 to 30 degrees, islands, barriers that move through people, and people on
top of each other, near and where projected metres are large, with steps of 0.025 to 0.1 s. The long form is
`tests/validity/test_long_walk.py`.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from property.crowd_scenes import Scene, crowd_of, driven, scenes


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(scene=scenes(400))
def test_nobody_leaves_the_ground(scene: Scene) -> None:
    crowd = crowd_of(scene)
    if crowd is not None:
        _, wrong = driven(crowd, scene, rounds=10, steps=8)
        assert not wrong, wrong
