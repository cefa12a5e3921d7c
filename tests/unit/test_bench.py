"""The benchmark of the crowd measures people who walk, and says plainly what is missed."""

from __future__ import annotations

import pytest

from bench import crowd, passes


def found(rate: float) -> crowd.Found:
    case = (100_000, 1.5)
    told = {"step_s": 0.01, "walking": 100_000.0, "bytes": 201.0, "people": 100_000.0}
    return crowd.Found(
        rates={crowd.TWO: {case: rate}, crowd.JUDGE: {case: 10_000.0}},
        ours={(label, (100_000, density)): told for label in (crowd.ONE, crowd.TWO) for density in crowd.DENSITIES},
        small_us={"all": (59.0, 450)},
        passes_ms={density: dict.fromkeys(passes.PASSES, 1.0) for density in crowd.DENSITIES},
    )


def test_a_limit_that_is_missed_is_said_to_be():
    lines = crowd.table(found(799_000.0), [100_000])
    assert "| 450 on the reference site, a step | 59.0 | at most 60 us | holds |" in lines
    assert "| memory a person, 1,000 or more | 201.0 | at most 200 bytes | **missed** |" in lines
    assert "| 100,000 at 1.5: times JuPedSim AVM | 79.9 | at least 80 times | **missed** |" in lines
    assert "| 100,000 at 1.5: times JuPedSim AVM | 80.1 | at least 80 times | holds |" in crowd.table(
        found(801_000.0), [100_000]
    )


def test_a_figure_without_a_judge_is_not_held_against_it():
    assert len(crowd.Found(ours=found(1.0).ours, small_us={"all": (1.0, 450)}).judged()) == 2


def test_people_who_have_left_are_no_figure():
    gone = crowd.hall(450, 1.5)
    with pytest.raises(AssertionError, match="have left"):
        crowd.measure(gone, 400, 1)


def test_every_pass_takes_its_share():
    told = passes.shares(lambda density: crowd.hall(1_000, density, cell_m=1.0), 4.0)
    assert set(told) == set(passes.PASSES)
    assert told["neighbours"] > 0
    assert told["ways, walls, moving"] > 0


def test_everybody_walks_on_the_site_of_the_reference_drill():
    _, moving = crowd.measure(crowd.site(1.0), 20, 1)
    assert moving == 450
