"""Who may overturn a fact by denying it: an evaluator, and of what is only declared another party."""

from __future__ import annotations

from typing import Any

import pytest

from sispamkota.journal.event import Event
from sispamkota.rules.denial import denier, overturns
from sispamkota.rules.engine import RuleEngine
from sispamkota.rules.parse import parse_rules

CELLS = {"OPS": "polri", "PATROL": "polri", "GUARD": "satpolpp", "WHITE": "excon", "KPU-1": "kpu"}


def fact(basis: str = "declared", actor: str = "", /, **body: Any) -> Event:
    return Event(1, "warning.issued", 1, 0.0, 0.0, "", actor, (), basis, {"assembly": "A", **body})  # type: ignore[arg-type]


def denial(by: str | None = None, actor: str = "") -> Event:
    body: dict[str, Any] = {"event": 1} if by is None else {"event": 1, "by": by}
    return Event(2, "observation.denied", 1, 9.0, 9.0, "", actor, (), "recorded", body)


@pytest.mark.parametrize("basis", ["declared", "recorded", "confirmed", "engine"])
@pytest.mark.parametrize("by", [None, "evaluator", "observer", "inquiry", "excon"])
def test_who_watches_overturns_any_fact(basis: str, by: str | None) -> None:
    assert overturns(denial(by), fact(basis, agency="polri"))
    assert overturns(denial(by)), "whatever it is that he denies"


@pytest.mark.parametrize(
    ("by", "body", "expected"),
    [
        ("crowd", {"agency": "polri"}, True),
        ("korlap", {}, True),
        ("organiser", {"by": "crowd"}, False),
        ("polri", {"agency": "polri"}, False),
        ("kapolres", {"agency": "polri"}, False),
        ("polri", {"ordered_by": "kapolres"}, False),
        ("satpolpp", {"agency": "polri"}, True),
        ("satpol_pp", {"agency": "satpolpp"}, False),
        ("bawaslu", {"by": "kpps"}, True),
        ("kpu", {"by": "kpps"}, False),
        ("polri", {}, False),
        ("polri", {"cell": "POLRI"}, False),
        ("polri", {"unit": "AWC-4"}, False),
        ("satpolpp", {"unit": "AWC-4"}, False),
        ("satpolpp", {"unit": "AWC-4", "agency": "polri"}, False),
        ("crowd", {"unit": "AWC-4"}, True),
        ("POLRI", {"cell": "SATPOLPP"}, True),
        ("a spokesman", {"agency": "polri"}, False),
    ],
)
def test_another_party_overturns_only_what_is_declared(by: str, body: dict[str, Any], expected: bool) -> None:
    assert overturns(denial(by), fact("declared", **body)) is expected
    for basis in ("recorded", "confirmed", "engine"):
        assert not overturns(denial(by), fact(basis, **body))


@pytest.mark.parametrize(
    ("actor", "by", "expected"),
    [
        ("OPS", None, False),
        ("PATROL", None, False),
        ("GUARD", None, True),
        ("WHITE", None, True),
        ("EV-1", None, True),
        ("", "PATROL", False),
        ("", "KPU-1", True),
        ("", "WHITE", True),
        ("OPS", "evaluator", True),
    ],
)
def test_cells_of_a_drill_are_parties_by_their_agency(actor: str, by: str | None, expected: bool) -> None:
    assert overturns(denial(by, actor), fact("declared", "OPS"), CELLS) is expected


def test_who_denied_is_what_the_denial_says_else_the_cell_that_sent_it() -> None:
    assert denier(denial("crowd", "OPS"), CELLS) == "crowd"
    assert denier(denial(None, "OPS"), CELLS) == "OPS"
    assert denier(denial(None, "EV-1"), CELLS) == ""
    assert denier(denial()) == ""


def test_the_engine_itself_heeds_only_who_watches() -> None:
    (rule,), _ = parse_rules(
        "- {id: T-1, sev: minor, text: x, src: '[D]', trigger: {type: force.used}, before: {type: warning.issued}}",
        "t.yaml",
    )
    for by, outcome in (("kapolres", "ok"), ("crowd", "ok"), ("evaluator", "not_known"), (None, "not_known")):
        engine = RuleEngine([rule])
        for event in (fact(), Event(3, "force.used", 1, 5.0, 5.0, "", "", (), "engine", {}), denial(by)):
            engine.feed(event)
        engine.finish()
        assert [one.outcome for one in engine.verdicts()] == [outcome], by
