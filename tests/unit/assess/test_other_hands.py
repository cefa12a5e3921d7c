"""Timelines as other people write them: what courts and inquiries found is found, and silence stays silence.

Sources stand in each line of the files.  Hillsborough is there because no rule is about it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sispamkota.assess.audit import Audit, audit
from sispamkota.assess.timeline import parse_timeline, read_timeline
from sispamkota.core.errors import RecordError

CASES = Path(__file__).parent / "cases"


def outcomes(found: Audit) -> dict[tuple[str, int], str]:
    return {(one.rule, one.trigger): one.outcome for one in found.verdicts if one.trigger is not None}


def test_stuttgart_2010_the_ground_that_the_court_found_unlawful_is_the_one_violation() -> None:
    """VG Stuttgart, 18 November 2015, 5 K 1265/14: an assembly under protection; its order to leave unlawful."""
    found = audit(CASES / "stuttgart-2010.csv")
    told = outcomes(found)
    assert [rule for (rule, _), outcome in told.items() if outcome == "violation"] == ["R-05"]
    assert {outcome for key, outcome in told.items() if key[0] != "R-05"} == {"not_known"}
    assert ("R-24", 4) in told, "at what range the jet hit is not told"
    assert ("R-21", 4) not in told, "water is no gas"


def test_stuttgart_2010_a_police_of_another_country_is_not_accused_of_being_no_polri() -> None:
    found = audit(CASES / "stuttgart-2010.csv").only("R-47")
    (verdict,) = found.verdicts
    assert verdict.outcome == "not_known"
    assert found.message(verdict).endswith("a word that no rule knows, so nothing follows from it.")
    assert "kata yang tidak dikenal" in found.message(verdict, "id")


def test_bandung_2025_gas_at_a_campus_is_open_until_somebody_says_that_it_is_a_school() -> None:
    found = audit(CASES / "bandung-2025.jsonl")
    told = outcomes(found)
    assert (told["R-21", 3], told["R-21", 4]) == ("not_known", "violation")
    assert found.warnings == (
        "bandung-2025.jsonl: row 3: force.used.zone_kind: 'campus' is not in the list; "
        "it is kept, and decides nothing. Did you mean 'school'?",
    )
    spoken = {rule for (rule, _), outcome in told.items() if outcome == "violation"}
    assert spoken == {"R-21"}
    assert {told[rule, 3] for rule in ("R-14", "R-15", "R-16", "R-18", "R-20", "R-23", "R-27")} == {"not_known"}


def test_hillsborough_1989_nobody_used_force_and_what_the_record_does_not_show_is_not_known() -> None:
    found = audit(CASES / "hillsborough-1989.csv")
    assert found.of("violation", "ok", "pending") == ()
    assert outcomes(found) == {("R-28", 5): "not_known", ("R-59", 5): "not_known"}
    silent = {one.rule: one.outcome for one in found.verdicts if one.trigger is None}
    assert silent["R-21"] == "not_applicable", "the record covers the use of force, and there was none"
    assert silent["R-33"] == "not_known", "it does not cover arrests"


@pytest.mark.parametrize("name", ["stuttgart-2010.csv", "bandung-2025.jsonl", "hillsborough-1989.csv"])
def test_the_same_record_without_what_it_covers_would_accuse(name: str, tmp_path: Path) -> None:
    text = (CASES / name).read_text("utf-8")
    first, _, rest = text.partition("\n")
    bare = tmp_path / name
    bare.write_text(first.partition(', "covers"')[0] + "}\n" + rest, encoding="utf-8")
    found = audit(bare)
    assert found.complete
    assert len(found.of("violation", "pending")) > len(audit(CASES / name).of("violation", "pending"))


# A spreadsheet, typed and exported ------------------------------------------------------------

TYPED = """\ufeff{"date": "2010-09-30", "covers": ["warning.isued"]};;;;;;;
time;time_to;source;id;basis;kind;body;
30/09/2010 13:30;;court;a;;force.used;"{""means"": ""water_cannon""}";
13.30;;court;b;;force.used;"{""means"": ""water_cannon""}";
;;court;c;;force.used;"{""means"": ""water_cannon""}";
13:30;13:20;court;d;;force.used;"{""means"": ""water_cannon""}";
13:30;;court;d;;warning.issued;"{""audible_share"": ""0,8""}";
13:30;;court;e;;warning.issued;"{""audible_share"": 0,8}";
13:30;;court;f;;warning.issued;"{\u201caudible_share\u201d: 0.8}";
13:30;;court;g;seen;force.used;"{""means"": ""water_cannon""}";
13:30;;court;h;;force.usd;"{""means"": ""water_cannon""}";
24:00;;court;i;;force.used;"{""means"": ""water_cannon""}";
13:30;;court;j;;force.used;{means: gas};
13:30;;court;k;;force.used;"{""min_range_m"": ""twelve""}";
13:30;;court;l;;observation.denied;"{""event"": ""z""}";
13:30;;court;m;;force.used;"{""means"": ""gas""}";
;;;;;;;
;;;;;;;
"""

WRONG = {
    1: "Did you mean 'warning.issued'?",
    3: "Write year, month, day and offset",
    4: "Did you mean '13:30'?",
    5: "it has no time",
    6: "time_to 13:20 is before time 13:30",
    7: "Write 0.8, with a point and without quotes",
    8: "Write numbers with a point, not a comma",
    9: "Use straight quotes",
    10: "'seen' is no basis",
    11: "Did you mean 'force.used'?",
    12: "24:00 is 00:00 of the next day",
    13: "is no JSON",
    14: "is of the wrong type",
    15: "no line has the id 'z'",
}


def test_each_mistake_of_a_typed_sheet_is_one_message_with_its_row(tmp_path: Path) -> None:
    sheet = tmp_path / "typed.csv"
    sheet.write_bytes(TYPED.replace("\n", "\r\n").encode("utf-8"))
    with pytest.raises(RecordError) as error:
        read_timeline(sheet)
    lines = str(error.value).splitlines()
    twice = [line for line in lines if "row 7:" in line and "the id 'd' stands in row 6 too" in line]
    assert len(twice) == 1
    lines.remove(twice[0])
    assert [int(line.partition("row ")[2].partition(":")[0]) for line in lines] == list(WRONG)
    for line, words in zip(lines, WRONG.values(), strict=True):
        assert words in line, line


def test_a_cell_that_was_merged_is_told_how_it_is_exported(tmp_path: Path) -> None:
    sheet = tmp_path / "merged.csv"
    sheet.write_text("time,kind,body\n10:00,force.used,{}\n,force.used,{}\n", encoding="utf-8")
    with pytest.raises(RecordError) as error:
        read_timeline(sheet)
    assert str(error.value) == (
        'merged.csv: row 3: it has no time. Write "21:00:00" or "2019-05-21T21:00:00+07:00"; '
        "a merged cell stands only in its first row."
    )


def test_a_clock_that_runs_past_midnight_is_asked_for_its_date() -> None:
    lines = '{"date": "2019-05-21", "covers": []}\n' + "".join(
        f'{{"time": "{clock}", "kind": "force.used", "body": {{"means": "gas"}}}}\n'
        for clock in ("22:15", "23:00", "01:30", "03:00")
    )
    assert parse_timeline(lines, name="night.jsonl").warnings == (
        "night.jsonl: row 4: 01:30 stands below 23:00, and both are of one day. "
        "If the night lies between, write its date.",
    )
    ordered = lines.replace("01:30", "23:30").replace("03:00", "23:40")
    assert parse_timeline(ordered).warnings == ()
