"""Numbers of a rule by their path, and what is said where there is none."""

from __future__ import annotations

import pytest

from sispamkota.core.errors import SispamkotaError
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import numeric_paths, with_threshold, with_thresholds

RULES = {rule.id: rule for rule in shipped_rules()}
ALL = [(rule, path, value) for rule in RULES.values() for path, value in numeric_paths(rule)]


@pytest.mark.parametrize(("rule", "path", "value"), ALL, ids=[f"{rule.id}-{path}" for rule, path, _ in ALL])
def test_each_number_is_set_at_its_path_and_nowhere_else(rule, path, value) -> None:
    changed = dict(numeric_paths(with_threshold(rule, path, value + 7)))
    if value + 7 == 1:
        return
    before = dict(numeric_paths(rule))
    assert changed == before | {path: value + 7}


def test_a_number_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SispamkotaError) as error:
        with_threshold(RULES["R-16"], "before.min_age", 5)
    assert str(error.value) == (
        "rule R-16 has no number 'before.min_age'. Did you mean 'before.min_age_s'? "
        "Known: before.within_s, before.min_age_s."
    )
    with pytest.raises(SispamkotaError) as error:
        with_threshold(RULES["R-57"], "zzz", 5)
    assert str(error.value) == "rule R-57 has no number 'zzz'. Known: none."


def test_a_rule_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(SispamkotaError) as error:
        with_thresholds(RULES.values(), {"R-166:before.min_age_s": 5})
    assert str(error.value).startswith(
        "threshold 'R-166:before.min_age_s': there is no rule 'R-166'. Did you mean 'R-16"
    )
    with pytest.raises(SispamkotaError, match="rule R-16 has no number 'before:count'"):
        with_thresholds([RULES["R-16"]], {"R-16:before:count": 5})
    with pytest.raises(SispamkotaError) as error:
        with_thresholds([RULES["R-16"]], {"qqqqqq:x": 5})
    assert str(error.value) == "threshold 'qqqqqq:x': there is no rule 'qqqqqq'."


def test_several_thresholds_are_set_and_the_order_of_rules_stays() -> None:
    found = with_thresholds(
        RULES.values(), {"R-16:before.min_age_s": 5, "R-16:before.within_s": 50, "R-20:latest.where.density_max": 3}
    )
    assert [rule.id for rule in found] == list(RULES)
    changed = {rule.id: rule for rule in found}
    assert (changed["R-16"].before[0].min_age_s, changed["R-16"].before[0].within_s) == (5.0, 50.0)
    assert changed["R-20"].latest[0].where[0].value == 3
    assert changed["R-18"] == RULES["R-18"]
