"""The shipped scenarios give what they gave; `make golden` rewrites it and the commit says why."""

from __future__ import annotations

import json

import pytest

import sispamkota as spk
from tools import golden

KEPT = json.loads(golden.GOLDEN.read_text(encoding="utf-8")) if golden.GOLDEN.exists() else {"made_on": {}, "runs": {}}


def compare(name, folder):
    kept = KEPT["runs"][name]
    with spk.open_run(folder) as run:
        found = golden.golden(run)
    assert found["summary"] == kept["summary"]
    if golden.here() == KEPT["made_on"] and found["scenario"] == kept["scenario"]:
        assert found["hash"] == kept["hash"]


def test_there_is_something_to_hold_runs_against():
    assert set(KEPT["runs"]) == {name for name, _ in golden.RUNS}


def test_the_smallest_scenario_gives_what_it_gave(small_run):
    compare("minimal", small_run)


@pytest.mark.reference
@pytest.mark.xdist_group("reference")
def test_the_reference_drill_gives_what_it_gave(reference_run):
    compare("pasuruan", reference_run)
