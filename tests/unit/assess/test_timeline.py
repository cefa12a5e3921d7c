from __future__ import annotations

import json
from pathlib import Path

import pytest

from rule_scenes import change, rule_cases, scene
from sispamkota.assess.audit import audit
from sispamkota.assess.hints import time_hint
from sispamkota.assess.timeline import parse_timeline, read_timeline
from sispamkota.assess.typed import check_body
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


# What would accuse falsely, or tell of a person -------------------------------------------------

LINE = '{"time": "10:00", "kind": "force.used", "body": {}}'


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ('{"date": "2024-12-06", "cover": []}', "'cover' is no key of the first line. Did you mean 'covers'?"),
        ('{"date": "2024-12-06", "Covers": []}', "'Covers' is no key of the first line. Did you mean 'covers'?"),
        ('{"date": "2024-12-06", "cakupan": []}', "Did you mean 'covers'?"),
        ('{"coverage": []}', "Did you mean 'covers'?"),
        ('{"tanggal": "2024-12-06"}', "Did you mean 'date'?"),
        ('{"date": "2024-12-06", "complete": false}', "Did you mean 'covers'?"),
        ('{"date": "2024-12-06", "lengkap": "tidak"}', "Did you mean 'covers'?"),
        ('{"covers": [null]}', "covers is no list"),
        ('{"covers": [""]}', "covers: '' is no kind of event."),
        ('{"covers": null}', "covers is null, which says nothing. Write []"),
        ('{"covers": "warning.issued"}', "covers is no list"),
        (
            '{"covers": ["warning.isued"]}',
            "covers: 'warning.isued' is no kind of event. Did you mean 'warning.issued'?",
        ),
        ('{"covers": ["Warning.Issued"]}', "Did you mean 'warning.issued'?"),
        ('{"covers": ["everything"]}', "covers: 'everything' is no kind of event."),
    ],
)
def test_what_a_record_covers_is_never_guessed(first: str, words: str) -> None:
    (message,) = mistakes(f"{first}\n{LINE}")
    assert message.startswith("t: row 1: ")
    assert words in message


def test_other_keys_of_the_first_line_are_still_only_warned_of() -> None:
    line = LINE.replace("{}", '{"means": "gas"}')
    timeline = parse_timeline(f'{{"date": "2024-12-06", "covers": [" force.used "], "title": "a day"}}\n{line}')
    assert timeline.covers == ("force.used",)
    assert timeline.warnings == ("timeline: row 1: 'title' is not read. Known: date, covers, until.",)


def test_a_line_after_the_end_is_a_mistake_and_does_not_move_it() -> None:
    head = '{"date": "2024-12-06", "covers": [], "until": "12:00:00"}'
    (message,) = mistakes(f'{head}\n{LINE}\n{{"time": "12:00:01", "kind": "force.used"}}')
    early = '{"date": "2024-12-06", "covers": [], "until": "09:00"}'
    (whole,) = mistakes(f'{early}\n{LINE}\n{{"time": "12:00:01", "kind": "force.used"}}')
    assert whole == "t: row 1: until, 2024-12-06 09:00:00, is before every line. Write when the watching ended."
    assert message.startswith("t: row 3: time 12:00:01 is after until, 2024-12-06 12:00:00.")
    assert parse_timeline(f'{head}\n{{"time": "12:00:00", "kind": "force.used"}}').end_s == 43200.0
    across = parse_timeline(
        f'{head}\n{{"time": "11:00", "time_to": "12:30", "kind": "force.used", "body": {{"means": "gas"}}}}'
    )
    assert (across.end_s, len(across.warnings)) == (43200.0, 1)
    assert "row 2: time_to 12:30 is after until" in across.warnings[0]


def test_mistakes_and_warnings_are_told_in_one_go() -> None:
    text = "\n".join(
        [
            '{"date": "2024-12-06", "covers": [], "place": "here"}',
            '{"time": "10:00", "kind": "force.used", "body": {"means": "slingshot"}}',
            '{"time": "25:00", "kind": "force.used", "body": {"colour": "red"}}',
            '{"time": "10:00", "kind": "force.usd"}',
        ]
    )
    found = mistakes(text)
    assert [line.startswith("warning: ") for line in found] == [False, False, True, True, True]
    assert [line.partition("row ")[2].partition(":")[0] for line in found] == ["3", "4", "1", "2", "3"]


SECRET = "Budi Contoh"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ({"id": "budi-contoh"}, "id"),
        ({"source": f"seen by {SECRET}, student"}, "source"),
        ({"source": "call 0812-3456-7890"}, "source"),
        ({"kind": "observation.noted", "body": {"note": f"{SECRET} said so"}}, "body.note"),
        ({"kind": "observation.noted", "body": {"note": "ask @contoh_orang"}}, "body.note"),
        ({"kind": "arrest.made", "body": {"actor": "Contoh Orang"}}, "body.actor"),
        ({"kind": "arrest.made", "body": {"actor": 6281234567890}}, "body.actor"),
        ({"body": {"zones": ["Z-1", SECRET]}}, "body.zones"),
        ({"body": {SECRET: 1}}, "body"),
        ({"time": SECRET}, "time"),
        ({"kind": SECRET}, "kind"),
        ({"basis": SECRET}, "basis"),
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_tells_of_a_person_is_withheld_and_told_by_its_place(
    line: dict[str, object], place: str, form: str
) -> None:
    full = {"time": "10:00", "kind": "force.used", "source": "kompas", "id": "a", "basis": "", "body": {}} | line
    if form == "jsonl":
        text = f'{{"date": "2024-12-06"}}\n{json.dumps(full)}'
    else:
        cells = [json.dumps(one) if isinstance(one, dict) else str(one) for one in full.values()]
        quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        text = f"{','.join(full)}\n{quoted}"
    if place in ("time", "kind", "basis"):  # nothing can be read without them
        told, kept = [one.removeprefix("warning: ") for one in mistakes(text, form)], ""
    else:
        timeline = parse_timeline(text, name="t", form=form)
        told, kept = list(timeline.warnings), json.dumps([[e.body for e in timeline.events], timeline.sources])
    assert any(one.startswith(f"t: row 2: {place}: this looks like ") for one in told), told
    for part in ("Budi", "budi", "Contoh", "contoh", "0812", "62812"):
        assert all(part not in one for one in (*told, kept)), told


def test_a_withheld_id_still_joins_the_lines_that_name_it() -> None:
    lines = [
        {"time": "10:00", "kind": "force.used", "id": SECRET},
        {"time": "10:02", "kind": "observation.denied", "body": {"event": SECRET, "by": "evaluator"}},
    ]
    timeline = parse_timeline("\n".join(json.dumps(line) for line in lines))
    assert timeline.events[1].body["event"] == timeline.events[0].seq
    told = mistakes("\n".join(json.dumps(line) for line in [*lines, lines[0], {**lines[1], "body": {"event": "B"}}]))
    assert len(told) >= 2
    assert all("Budi" not in one for one in told)


def test_an_unclear_id_of_a_person_is_warned_of_and_not_repeated() -> None:
    timeline = parse_timeline('{"time": "10:00", "kind": "arrest.made", "body": {"actor": "a student"}}')
    assert ["Write no names" in warning and "student" not in warning for warning in timeline.warnings] == [True]


def test_blanks_around_words_and_ids_change_nothing() -> None:
    plain = parse_timeline(
        '{"time": "10:00", "id": "a", "kind": "force.used", "body": {"means": "gas", "zones": ["Z"]}}'
    )
    padded = parse_timeline(
        '{" time": " 10:00 ", "id": "a ", "kind": "force.used\u00a0", '
        '"body": {"means ": " gas\u200b", "zones": [" Z "]}}'
    )
    assert [event.body for event in padded.events] == [event.body for event in plain.events]
    assert padded.warnings == ()
    sheet = parse_timeline('time,kind,body\n10:00,force.used,"{""means"": ""gas "", ""zones"": [""Z ""]}"', form="csv")
    assert [event.body for event in sheet.events] == [event.body for event in plain.events]


def test_ids_that_differ_only_in_capitals_are_asked_about_before_anybody_is_accused() -> None:
    lines = [
        {"time": "10:00", "kind": "warning.issued", "body": {"assembly": "A-1"}},
        {"time": "10:10", "kind": "force.used", "body": {"assembly": "a-1", "zone": "Z-1", "zones": ["z-1"]}},
        {"time": "10:11", "kind": "force.used", "body": {"assembly": "a-1"}},
    ]
    text = "\n".join(json.dumps(line) for line in lines)
    told = [line for line in mistakes(text) if not line.startswith("warning: ")]
    assert len(told) == 2, "each spelling is told once"
    assert told[0].startswith("t: row 2: assembly: 'a-1' and 'A-1' (row 1) differ only in capitals. Write one of them")
    assert told[1].startswith("t: row 2: zone: 'z-1' and 'Z-1' (row 2) differ only in capitals.")


def test_ids_that_differ_only_in_hyphens_are_warned_of() -> None:
    lines = [
        {"time": "10:00", "kind": "warning.issued", "body": {"assembly": "A-1"}},
        {"time": "10:10", "kind": "force.used", "body": {"assembly": "A1"}},
    ]
    (warning,) = parse_timeline("\n".join(json.dumps(line) for line in lines)).warnings
    assert "row 2: assembly: 'A1' and 'A-1' (row 1) differ only in blanks, hyphens or underscores." in warning


@pytest.mark.parametrize(
    ("first", "second", "start"),
    [
        ("2026-01-01T16:59:00Z", "2026-01-01T17:30:00Z", "2026-01-01T00:00:00+07:00"),
        ("2026-01-01T17:00:00Z", "2026-01-01T17:30:00Z", "2026-01-02T00:00:00+07:00"),
        ("2026-01-01T15:30:00Z", "2026-01-02T01:00:00+09:00", "2026-01-02T00:00:00+09:00"),
        ("2026-01-01T17:00:00+00:00", "2026-01-01T17:30:00+00:00", "2026-01-01T00:00:00+00:00"),
    ],
)
def test_the_law_of_a_time_in_utc_is_that_of_the_local_day(first: str, second: str, start: str) -> None:
    lines = [{"time": time, "kind": "force.used"} for time in (first, second)]
    timeline = parse_timeline("\n".join(json.dumps(line) for line in lines))
    assert timeline.start is not None
    assert timeline.start.isoformat() == start


def test_the_code_in_force_at_local_midnight_judges_a_time_in_utc(tmp_path: Path) -> None:
    record = tmp_path / "night.jsonl"
    told = []
    for clock in ("16:59:00", "17:00:00"):
        record.write_text(
            f'{{"time": "2026-01-01T{clock}Z", "kind": "force.used", "body": {{"assembly": "A", "means": "gas"}}}}'
        )
        told.append({one.rule for one in audit(record).of("violation")} & {"R-15", "R-61"})
    assert told == [{"R-15"}, {"R-61"}]


def test_a_role_or_an_agency_where_an_id_may_stand_is_not_taken_for_a_name() -> None:
    line = {"time": "10:00", "kind": "coordination.held", "body": {"assembly": "A", "to": "kpu"}}
    assert parse_timeline(json.dumps(line)).warnings == ()
    line["body"] = {"assembly": "A", "to": "the election people"}
    assert len(parse_timeline(json.dumps(line)).warnings) == 1


def test_what_a_record_covers_is_told_in_words_and_numbers_are_explained(tmp_path: Path) -> None:
    record = tmp_path / "a.jsonl"
    record.write_text(f"{HEAD}\n{LINE}\n")
    first, *_, last = audit(record).notes
    assert "warning.issued (warning), force.used (use of force)" in first.en
    assert "warning.issued (imbauan), force.used (penggunaan kekuatan)" in first.id
    assert last.en == "Numbers of events are rows of the file."


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_column_that_tells_of_a_person_is_refused_and_not_repeated(form: str) -> None:
    if form == "jsonl":
        text = f'{{"time": "10:00", "kind": "force.used", "{SECRET}": "0812-3456-7890"}}'
    else:
        text = f"time,kind,{SECRET}\n10:00,force.used,0812-3456-7890\n"
    told = mistakes(text, form)
    assert len([one for one in told if "looks like" in one]) == 2
    for part in ("udi", "ontoh", "0812"):
        assert all(part not in one for one in told), told


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("10:00-11:00", "Write 10:00 as time and 11:00 as time_to."),
        ("9.00 s/d 11.30", "Write 09:00 as time and 11:30 as time_to."),
        ("10:00 sampai 11:00", "Write 10:00 as time and 11:00 as time_to."),
        ("about 10:00", "the latest as time_to"),
        ("sekitar 10.00", "the latest as time_to"),
        ("±10:00", "the latest as time_to"),
    ],
)
def test_a_time_that_is_a_range_is_pointed_to_time_to(typed: str, remedy: str) -> None:
    (message,) = mistakes(json.dumps({"time": typed, "kind": "force.used", "body": {"means": "gas"}}))
    assert remedy in message


def test_an_empty_body_gets_a_warning_and_one_with_a_field_none() -> None:
    line = '{"time": "2025-08-29T10:00:00+07:00", "kind": "force.used", "body": {}}'
    assert parse_timeline(line).warnings == (
        "timeline: row 1: force.used: the body is empty, so rules that ask anything of it read not known.",
    )
    assert parse_timeline(line.replace("{}", '{"means": "gas"}')).warnings == ()


def test_a_name_where_a_word_belongs_is_not_repeated() -> None:
    line = '{"time": "2025-08-29T10:00:00+07:00", "kind": "force.ordered", "body": {"ground": "Agus"}}'
    timeline = parse_timeline(line)
    withheld, strange = timeline.warnings
    assert "Agus" not in f"{withheld} {strange} {timeline.events}"
    assert "body.ground: this looks like the name of a person, so WITHHELD-1 stands for it" in withheld
    assert "force.ordered.ground: 'WITHHELD-1' is not in the list" in strange
    told = check_body("force.ordered", {"ground": "Agus"})[1]
    assert told[0].startswith("force.ordered.ground: what stands there is not in the list")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("pukul 14:20", "14:20"), ("jam 9.05", "09:05"), ("Pukul 21.30 WIB", "21:30"), ("at 14:20", "14:20")],
)
def test_a_clock_time_with_a_word_before_it_is_no_range(typed: str, meant: str) -> None:
    assert time_hint(typed) == f"Did you mean '{meant}'?"
    assert "earliest" in time_hint("pukul 14")
    assert "earliest" in time_hint("setelah 14:20")


def test_the_body_of_a_kind_that_is_misspelt_in_capitals_only_is_checked_in_the_same_pass() -> None:
    line = '{"time": "2025-08-29T10:00:00+07:00", "kind": "Force.Used", "body": {"min_range_m": "near"}}'
    with pytest.raises(RecordError) as told:
        parse_timeline(line)
    assert "'Force.Used' is no kind of event. Did you mean 'force.used'?" in str(told.value)
    assert "force.used.min_range_m: 'near' is of the wrong type" in str(told.value)


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_workbook_is_told_to_be_saved_as_csv(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(RecordError, match="Save it as 'CSV UTF-8'"):
        read_timeline(path)
