from __future__ import annotations

import json
from pathlib import Path

import pytest

from rule_scenes import change, rule_cases, scene
from sispamkota.assess.audit import audit
from sispamkota.assess.timeline import parse_timeline, read_timeline
from sispamkota.core.errors import RecordError

HEAD = '{"date": "2019-05-21", "covers": ["warning.issued", "force.used"]}'


def mistakes(text: str, form: str = "jsonl") -> list[str]:
    with pytest.raises(RecordError) as error:
        parse_timeline(text, name="t", form=form)
    return str(error.value).splitlines()


def test_json_lines_are_read_with_date_covers_ranges_and_sources() -> None:
    text = "\n".join(
        [
            HEAD,
            '{"time": "21:00:00", "kind": "warning.issued", "body": {"assembly": "A"}, "source": "kompas"}',
            "",
            '{"time": "22:15", "time_to": "23:00:00", "kind": "force.used", '
            '"body": {"means": "gas"}, "basis": "declared"}',
            '{"time": "2019-05-22T01:30:00+07:00", "kind": "force.used"}',
        ]
    )
    timeline = parse_timeline(text)
    assert [(event.seq, event.t_s, event.x_s, event.basis) for event in timeline.events] == [
        (2, 75600.0, 75600.0, "recorded"),
        (4, 80100.0, 80100.0, "declared"),
        (5, 91800.0, 91800.0, "recorded"),
    ]
    assert timeline.until == {4: 82800.0}
    assert timeline.covers == ("warning.issued", "force.used")
    assert timeline.start is not None and timeline.start.isoformat() == "2019-05-21T00:00:00+07:00"
    assert timeline.sources == {2: "kompas"}
    assert timeline.end_s == 91800.0


def test_csv_says_the_same_as_json_lines() -> None:
    rows = [
        '"{""date"": ""2019-05-21"", ""covers"": [""warning.issued"", ""force.used""]}"',
        "time,time_to,kind,body,source",
        '21:00:00,,warning.issued,"{""assembly"": ""A""}",kompas',
        '22:15:00,23:00:00,force.used,"{""means"": ""gas""}",',
    ]
    lines = [
        HEAD,
        '{"time": "21:00:00", "kind": "warning.issued", "body": {"assembly": "A"}, "source": "kompas"}',
        '{"time": "22:15:00", "time_to": "23:00:00", "kind": "force.used", "body": {"means": "gas"}}',
    ]
    csv, jsonl = parse_timeline("\r\n".join(rows), form="csv"), parse_timeline("\n".join(lines))
    assert [(e.t_s, e.kind, e.body) for e in csv.events] == [(e.t_s, e.kind, e.body) for e in jsonl.events]
    assert (csv.covers, csv.start) == (jsonl.covers, jsonl.start)
    semicolons = [rows[0], *("time;time_to;kind;body;source", "21:00:00;;warning.issued;{};")]
    assert len(parse_timeline("\n".join(semicolons), form="csv").events) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"time": "25:00:00", "kind": "force.used"}', "time '25:00:00' cannot be read"),
        ('{"time": "nine", "kind": "force.used"}', "cannot be read"),
        ('{"time": 2100, "kind": "force.used"}', "cannot be read"),
        ('{"kind": "force.used"}', "it has no time"),
        ('{"time": "21:00:00"}', "names no kind"),
        ('{"time": "21:00:00", "kind": "force.usd"}', "Did you mean 'force.used'?"),
        ('{"time": "21:00:00", "kind": "force.used", "body": []}', "no JSON object"),
        ('{"time": "21:00:00", "kind": "force.used", "body": {"min_range_m": "far"}}', "Write a number"),
        ('{"time": "21:00:00", "kind": "force.used", "body": {"min_range_m": true}}', "Write a number"),
        ('{"time": "21:00:00", "kind": "force.used", "body": {"min_range_m": NaN}}', "no JSON"),
        ('{"time": "21:00:00", "kind": "warning.issued", "body": {"routes": "W"}}', "no list of words"),
        ('{"time": "21:00:00", "kind": "warning.issued", "body": {"n_languages": 1.5}}', "a whole number"),
        ('{"time": "21:00:00", "kind": "media.access", "body": {"allowed": "yes"}}', "true or false"),
        ('{"time": "21:00:00", "time_to": "20:00:00", "kind": "force.used"}', "is before time"),
        ('{"time": "21:00:00", "kind": "force.used", "bodi": {}}', "Did you mean 'body'?"),
        ('{"time": "21:00:00", "kind": "force.used", "basis": "declard"}', "Did you mean 'declared'?"),
        ('{"time": "21:00:00", "kind": "observation.denied", "body": {"event": "W-1"}}', "no line has the id 'W-1'"),
        ("[1]", "no JSON object"),
        ("{", "no JSON"),
    ],
)
def test_each_mistake_is_one_message_with_its_row(line: str, words: str) -> None:
    (message,) = mistakes(f"{HEAD}\n{line}")
    assert message.startswith("t: row 2: ")
    assert words in message


def test_a_spreadsheet_typed_with_mistakes_gets_them_all_at_once() -> None:
    text = "\n".join(
        [
            "time,kind,bodi",
            "21:00:00,force.used,",
            "2100,force.used,",
            "21:00:00,forse.used,",
            "21:00:00,force.used,,,extra",
        ]
    )
    found = mistakes(text, "csv")
    assert [message.split(": ")[1] for message in found] == ["row 1", "row 3", "row 4", "row 5"]


@pytest.mark.parametrize("text", ["", "\n\n", HEAD, '{"date": "yesterday"}', '{"covers": "all"}', '{"covers": ["x"]}'])
def test_a_file_without_events_or_with_a_wrong_first_line_is_told(text: str) -> None:
    assert mistakes(text)


def test_times_of_day_beside_dates_need_a_day() -> None:
    (message,) = mistakes(
        '{"time": "2019-05-21T21:00:00", "kind": "force.used"}\n{"time": "22:00:00", "kind": "force.used"}'
    )
    assert "row 2: 22:00:00 names no day" in message


def test_unknown_fields_and_words_outside_a_list_are_kept_with_a_warning() -> None:
    timeline = parse_timeline(
        f'{HEAD}\n{{"time": "21:00:00", "kind": "force.used", "body": {{"means": "slingshot", "colour": 3}}}}'
    )
    assert timeline.events[0].body == {"means": "slingshot", "colour": 3}
    assert len(timeline.warnings) == 2
    assert all(warning.startswith("timeline: row 2: ") for warning in timeline.warnings)


def test_a_denial_names_a_line_by_its_id() -> None:
    text = "\n".join(
        [
            '{"time": "21:00:00", "kind": "observation.denied", "body": {"event": "w"}}',
            '{"time": "20:00:00", "id": "w", "kind": "warning.issued", "basis": "declared", "body": {}}',
        ]
    )
    assert [event.body for event in parse_timeline(text).events] == [{}, {"event": 2}]


def test_a_file_that_is_no_utf_8_or_not_there_is_told(tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_bytes("time,kind\n".encode("utf-16"))
    with pytest.raises(RecordError, match="UTF-8"):
        read_timeline(odd)
    with pytest.raises(RecordError, match="does not exist"):
        audit(tmp_path / "none.jsonl")


def test_an_audit_says_first_what_the_record_covers_and_which_law_it_took(tmp_path: Path) -> None:
    undated = tmp_path / "a.jsonl"
    undated.write_text('{"time": "21:00:00", "kind": "force.used", "body": {"means": "gas", "assembly": "A"}}\n')
    found = audit(undated)
    assert found.complete
    assert "counts as complete" in found.notes[0].en
    assert "law of today" in found.notes[1].en
    assert {one.rule for one in found.of("violation")} >= {"R-14", "R-16", "R-23"}
    covered = tmp_path / "b.jsonl"
    covered.write_text(f"{HEAD}\n{undated.read_text()}")
    found = audit(covered)
    assert not found.complete
    assert {one.rule for one in found.of("violation")} == {"R-15", "R-16"}
    assert found.row(found.of("violation")[0])["at"] == "2019-05-21T21:00:00+07:00"


def test_the_lawful_day_written_by_hand_is_accused_of_nothing_and_without_one_warning_once(tmp_path: Path) -> None:
    def write(name: str, lines: list[dict[str, object]]) -> Path:
        path = tmp_path / name
        days = [{**line, "time": f"2024-12-{6 + (32400 + int(line['t'])) // 86400:02d}"} for line in lines]  # type: ignore[call-overload]
        rows = []
        for line, day in zip(lines, days, strict=True):
            second = (32400 + int(line["t"])) % 86400  # type: ignore[call-overload]
            clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            row = {"time": f"{day['time']}T{clock}+07:00", "kind": line["kind"], "body": line["body"]}
            rows.append(json.dumps(row))
        path.write_text("\n".join(reversed(rows)))
        return path

    lines = scene()
    assert audit(write("good.jsonl", lines)).of("violation", "not_known", "pending") == ()
    broken = audit(write("bad.jsonl", change(lines, rule_cases()["R-15"])))
    assert {one.rule for one in broken.of("violation")} == {"R-15"}


SHEET = "time,kind,body\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("time,kind\n9.05,force.used\n", ["row 2: time '9.05' cannot be read. Did you mean '09:05'?"]),
        ("time,kind\n2105,force.used\n", ["row 2: time '2105' cannot be read. Did you mean '21:05'?"]),
        ("time,kind\n9:05 PM,force.used\n", ["Did you mean '21:05'?"]),
        ("time,kind\n12:05 am,force.used\n", ["Did you mean '00:05'?"]),
        ("time,kind\n24:00,force.used\n", ["24:00 is 00:00 of the next day"]),
        ("time,kind\n06/12/2024 10:00,force.used\n", ["Write year, month, day"]),
        ("time,kind\n2024-12-06,force.used\n", ["It names no time of day"]),
        (SHEET + '10:00,force.used,"{""min_range_m"": ""20,5""}"\n', ["Write 20.5, with a point"]),
        (SHEET + '10:00,force.used,"{""min_range_m"": 20,5}"\n', ["with a point, not a comma"]),
        (SHEET + "10:00,force.used,\"{'means': 'gas'}\"\n", ["Use double quotes"]),
        (SHEET + "10:00,force.used,\u201c{\u201d\n", ["Use straight quotes"]),
        (SHEET + '10:00,force.used,{"means": "gas", "zone": "Z"}\n', ["row 2: 4 cells, but 3 columns"]),
        ("time,kind,id\n10:00,force.used,a\n10:01,force.used,a\n", ["row 3: the id 'a' stands in row 2 too"]),
        ("10:00,force.used\n10:01,force.used\n", ["row 1: this row names no columns"]),
        ("time,kind,kind\n10:00,force.used,x\n", ["row 1: the column 'kind' stands twice"]),
        ("time,kin\n10:00,force.used\n", ["row 1: there is no column 'kind'", "row 1: unknown key 'kin'"]),
        ("time,kind\n10:00,force_used\n10:01,Force.Used\n", ["Did you mean 'force.used'?"] * 2),
        ("time,kind\n,force.used\n", ["row 2: it has no time"]),
    ],
)
def test_what_people_type_gets_one_message_a_mistake_with_row_and_remedy(text: str, told: list[str]) -> None:
    found = mistakes(text, "csv")
    assert len(found) == len(told)
    for message, words in zip(found, told, strict=True):
        assert words in message


@pytest.mark.parametrize(
    "text",
    [
        "\ufefftime,kind,body\r\n10:00:00,force.used,\r\n",
        "sep=;\r\ntime;kind;body\r\n10:00:00;force.used;\r\n",
        "Time\tKIND\tbody\n10:00:00\tforce.used\t{}\n",
        '"{""covers"": [""force.used""]}";;\ntime;kind;body\n\n;;\n10:00:00; force.used ;{}\n',
        'time,kind,source\n10:00:00,force.used,"two\nlines"\n',
    ],
)
def test_what_spreadsheets_write_is_read(text: str) -> None:
    (event,) = parse_timeline(text, form="csv").events
    assert (event.kind, event.t_s, event.body) == ("force.used", 36000.0, {})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"time": "10:00", "kind": "force.used", "body": {"means": "gas", "means": "dog"}}', "'means' stands twice"),
        ('{"date": "2024-12-06"}', "first line only"),
        ('{"time": "10:00", "kind": "force.used", "body": ' + "[" * 100000 + "}", "nested too deeply"),
        ('{"time": "23:50", "time_to": "00:20", "kind": "force.used"}', "if the night lies between"),
    ],
)
def test_odd_lines_are_told_once(line: str, words: str) -> None:
    (message,) = mistakes(f'{{"date": "2024-12-06"}}\n{line}')
    assert message.startswith("t: row 2: ")
    assert words in message


def test_a_line_separator_inside_a_cell_moves_no_row() -> None:
    text = '{"time": "10:00", "kind": "force.used", "source": "a\u2028b"}\n{"time": "10:00", "kind": "force.usd"}'
    (message,) = mistakes(text)
    assert message.startswith("t: row 2: ")


def test_a_name_where_an_id_belongs_is_warned_of() -> None:
    timeline = parse_timeline('{"time": "10:00", "kind": "arrest.made", "body": {"actor": "Somebody Contoh"}}')
    assert ["Write no names" in warning for warning in timeline.warnings] == [True]
