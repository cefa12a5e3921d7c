from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sispamkota.core.errors import RecordError
from sispamkota.journal import intake
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.kinds.base import Kind, from_body


def body(kind: str, **fields):
    return intake.body_of(from_body(kind, fields))


def test_only_known_fields_are_kept():
    assert body("crowd.state", zone="Z1", people=3) == {"zone": "Z1", "people": 3}


def test_numbers_of_arrays_become_plain():
    made = body("crowd.state", people=np.int64(3), density_max=np.float64(2.5))
    assert made == {"people": 3, "density_max": 2.5}
    assert [type(value) for value in made.values()] == [int, float]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), np.float64("nan")])
def test_numbers_are_finite(value):
    with pytest.raises(RecordError, match=r"crowd\.state\.density_max: .* not finite"):
        body("crowd.state", density_max=value)


@pytest.mark.parametrize("value", ["z1", "Z_1", "1Z", "Z1-", "-Z1", "Z--1", "", "Z1\n", "Zé", "Z" * 300])
def test_ids_have_one_form(value):
    with pytest.raises(RecordError, match=r"crowd\.state\.zone: .* no id"):
        body("crowd.state", zone=value)


@pytest.mark.parametrize("value", ["Z", "Z1", "OPS-12", "A1B2-3C"])
def test_good_ids_pass(value):
    assert body("crowd.state", zone=value)["zone"] == value


def test_lists_of_ids_are_checked_one_by_one():
    assert body("force.used", zones=("Z1", "Z2"))["zones"] == ["Z1", "Z2"]
    with pytest.raises(RecordError, match="no id"):
        body("force.used", zones=("Z1", "z 2"))


@pytest.mark.parametrize("fields", [{"people": "3"}, {"people": 3.5}, {"people": True}, {"density_max": "much"}])
def test_a_value_has_the_type_of_its_field(fields):
    with pytest.raises(RecordError, match="another type"):
        body("crowd.state", **fields)


def test_free_text_is_cleaned():
    made = body("observation.noted", note="a\x00b\x1b[31mc\u202etxt\r\nd\te\x85 e\u0301")
    assert made["note"] == "ab[31mctxt\nd\te é"


def test_free_text_is_cut_visibly():
    note = body("observation.noted", note="x" * 9000)["note"]
    assert len(note) == intake.TEXT_LIMIT
    assert note.endswith("…")


@pytest.mark.parametrize("value", ["a\nb", "x" * 201, "\x00"])
def test_other_text_is_short_and_on_one_line(value):
    with pytest.raises(RecordError, match="free text belongs|Free text belongs"):
        body("order.given", action=value)


def test_an_unregistered_kind_is_refused():
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Stray(Kind):
        zone: str | None = None

    with pytest.raises(RecordError, match="Stray: this kind of event is not registered"):
        intake.body_of(Stray(zone="Z1"))


def test_body_is_that_of_the_kind():
    for _, kind in KINDS.items():
        assert intake.body_of(kind()) == kind().body() == {}
    fact = from_body("force.used", {"zone": "Z1", "zones": ["Z1", "Z2"], "volume_l": 12.5})
    assert intake.body_of(fact) == fact.body()


@pytest.mark.parametrize("causes", [(0,), (5,), (6,), (-1,), (1.0,), (True,), ("1",)])
def test_causes_are_earlier_events(causes):
    with pytest.raises(RecordError, match=r"1 to 4"):
        intake.check_causes(causes, 5, "crowd.alarm")


def test_causes_stand_once_in_their_order():
    assert intake.check_causes((4, 1, 4), 5, "crowd.alarm") == (4, 1)
