"""The kept summaries of the runs still hold; `make golden` rewrites them, and the commit explains the difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.golden import CASES, Case, read, summary_of


def compare(case: Case, run: Path) -> None:
    kept, now = read(case), summary_of(run)
    assert now["moments"] == kept["moments"]
    assert now["kinds"] == kept["kinds"]
    if now["platform"] == kept["platform"]:  # elsewhere floats may round otherwise in the last bit
        assert now["hash"] == kept["hash"]


def test_the_smallest_scenario(small_run: Path) -> None:
    compare(CASES[0], small_run)


@pytest.mark.reference
@pytest.mark.xdist_group("reference")
def test_the_reference_drill(reference_run: Path) -> None:
    compare(CASES[1], reference_run)
