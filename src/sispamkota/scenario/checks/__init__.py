"""What only all files together can show: references, roles, times, conditions, ground.

A check that needs a file which could not be read is left out silently: what is wrong with that file
is told already.
"""

from __future__ import annotations

from sispamkota.scenario.checks.actors import check_actors
from sispamkota.scenario.checks.assumed import check_assumed
from sispamkota.scenario.checks.conditions import check_conditions
from sispamkota.scenario.checks.doctrine import check_doctrine
from sispamkota.scenario.checks.expectations import check_rules
from sispamkota.scenario.checks.ground import check_ground
from sispamkota.scenario.checks.ids import check_ids
from sispamkota.scenario.checks.numbers import check_numbers
from sispamkota.scenario.checks.plans import check_plans
from sispamkota.scenario.checks.reach import check_reach
from sispamkota.scenario.checks.story import check_story
from sispamkota.scenario.checks.times import check_times
from sispamkota.scenario.checks.waiting import check_waiting
from sispamkota.scenario.findings import Findings
from sispamkota.scenario.parts import Parts

CHECKS = (
    check_ids,
    check_numbers,
    check_assumed,
    check_times,
    check_actors,
    check_doctrine,
    check_plans,
    check_story,
    check_rules,
    check_conditions,
    check_waiting,
    check_ground,
    check_reach,
)
"""All checks across files; each reads the parts and notes what it finds."""


def run(parts: Parts, findings: Findings) -> None:
    """Run every check across files."""
    for check in CHECKS:
        check(parts, findings)
