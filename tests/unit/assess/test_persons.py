"""What says who somebody is is found where it can be told, and citations of institutions pass."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from sispamkota.assess.audit import audit
from sispamkota.assess.explain import explain
from sispamkota.assess.persons import trace, trace_in_id
from sispamkota.assess.timeline import read_timeline
from sispamkota.assess.typed import check_body
from sispamkota.core.errors import RecordError
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.words import WORDS

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("call 0812-3456-7890", "a telephone number"),
        ("WA 081234567890 of the coordinator", "a telephone number"),
        ("+62 812 3456 789", "a telephone number"),
        ("6281234567890", "a telephone number"),
        ("wa.me/6281234567890", "a telephone number"),
        ("+49 711 1234567", "a telephone number"),
        ("video of @contoh_orang", "a handle"),
        ("contoh.orang@example.org", "an address of mail"),
        ("KTP 3575014507900001", "an identity number"),
        ("Bapak Contoh was there", "the name of a person"),
        ("seen by Bpk. Contoh", "the name of a person"),
        ("AKBP Contoh gave the order", "the name of a person"),
        ("Kombes Pol Dr. Contoh", "the name of a person"),
        ("Brigadir Jenderal Contoh", "the name of a person"),
        ("Mr Example fell", "the name of a person"),
        ("Dr. Example, of the hospital team", "the name of a person"),
        ("Budi Contoh was hit", "the name of a person"),
        ("BUDI CONTOH", "the name of a person"),
        ("the driver, Siti Contoh", "the name of a person"),
        ("Contoh bin Orang", "the name of a person"),
        ("Contoh Orang, S.H.", "the name of a person"),
        ("nama: Contoh", "the name of a person"),
        ("Budi Contoh, 0812-3456-7890", "a telephone number and the name of a person"),
        ("seorang pelajar bernama Contoh", "the name of a person"),
    ],
)
def test_what_says_who_somebody_is_is_found(text: str, what: str) -> None:
    assert trace(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "nasional.kompas.com/copy/2019/05/22/12350521; asumsi.co/post/kronologis-sementara",
        "kompas, page 2; asumsi; gatra 417759",
        "katadata 5e9a518ab8106; suara.com 181720; quick-zh.com 83d999862; hidayatullah.com 172721",
        "VG Stuttgart, 18.11.2015, 5 K 1265/14 (openjur.de/u/867817.html)",
        "coroner: about five minutes (bbc.co.uk 26871625; kmhouseindia.blogspot.com 2016/04)",
        "https://www.tempo.co/hukum/0812345678901-laporan",
        "https://x.com/contoh/status/1829123456789012345",
        "https://www.youtube.com/@kompastv/videos",
        "Komnas HAM, laporan pemantauan, 2 November 2022, hlm. 34-36",
        "Mahkamah Agung, putusan 922 K/Pid/2023; PN Surabaya 11/Pid.B/2023/PN Sby",
        "Mahkamah Konstitusi 3/PUU-XI/2013",
        "Austin and Others v. United Kingdom, nos. 39692/09, 40713/09 and 41008/09",
        "Lord Justice Taylor, Interim Report, Cm 765 (1989)",
        "Human Rights Watch; Amnesty International; KontraS; LBH Jakarta; The Guardian, 3 Oct 2022",
        "Kapolda Jawa Timur, konferensi pers; Bapak Kapolres; Ibu Kota; Ketua RT 03",
        "Jalan Ahmad Yani; Jl. Jenderal Sudirman; Jl. Prof. Dr. Satrio; RSUD Dr. Soetomo; Universitas Budi Luhur",
        "Stadion Kapten I Wayan Dipta; Gelora Bung Karno; Bandara Soekarno-Hatta; Masjid Siti Khadijah",
        "own notes page 1; photo 12 and radio log; dashcam 00:12:03, 2025-08-28 20:15:00 +07:00",
        "08-12-2024 10:05; 08/12/2024; 08.12.2024; tel. not noted; 0.812 of the share; box 1234567890123456",
        "ISBN 978-602-8123-45-6; UU 9/1998; Perkap 16/2006; Perkap 1/2009 Ps 14(3)",
        "Sekretaris Jenderal Amnesty; Direktur Jenderal Pajak; Kapten Arema; Ibu Kandung Korban; di Slamet Riyadi",
        "Kronologi Ricuh di Depan DPRD, detik.com 29 Agustus 2025; Harian Fajar; Ibu-ibu PKK; Stadion Andi Mattalatta",
        "Inspector General of Police; Mr Justice Popplewell; the name of the gate is not told; Dr. Soetomo Hospital",
        "OHCHR LLW 6.3, GC37, BPUFF 5(c); A/HRC/50/42; CCPR/C/GC/37",
        "bdk. laporan Tim Gabungan Independen Pencari Fakta (TGIPF), 14 Oktober 2022",
    ],
)
def test_ordinary_citations_pass(text: str) -> None:
    assert trace(text) is None


@pytest.mark.parametrize(
    ("text", "of_person", "what"),
    [
        ("P-1", True, None),
        ("ARRESTEE-12", True, None),
        ("student 3", True, None),
        ("a student", True, None),
        ("Contoh Orang", True, "the name of a person"),
        ("Contoh", True, "the name of a person"),
        ("budi", True, "the name of a person"),
        ("BUDI", False, "the name of a person"),
        ("first-crowd", False, None),
        ("Jalan-Sabang", False, None),
        ("gate_13", False, None),
        ("arrest-of-budi", False, "the name of a person"),
        ("081234567890", False, "a telephone number"),
        ("@contoh", False, "a handle"),
    ],
)
def test_ids_are_looked_at_more_closely(text: str, of_person: bool, what: str | None) -> None:
    assert trace_in_id(text, of_person=of_person) == what


EXAMPLES = sorted(
    path
    for folder in ("docs/examples", "tests/unit/assess/cases")
    for path in (ROOT / folder).iterdir()
    if path.suffix in (".jsonl", ".csv")
)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_worked_example_is_read(path: Path) -> None:
    timeline = read_timeline(path)
    assert timeline.events
    assert [text for text in timeline.sources.values() if trace(text)] == []
    assert json.dumps([event.body for event in timeline.events])


@pytest.mark.parametrize(
    "body",
    [
        '"ground": "Agus"', '"ground": "Agus melempar"', '"ground": "lemparan oleh agus"', '"tps": "budi santoso"',
        '"act": ["Budi", "ACT-2"]', '"witness": "Agus"', '"weapon": "golok (Agus)"',
    ],
)  # fmt: skip
def test_a_given_name_in_any_field_of_a_body_but_a_sentence_never_gets_past(body: str, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    lines = ['{"date": "2024-12-06"}', f'{{"time": "10:00:00", "kind": "arrest.made", "body": {{{body}}}}}']
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        timeline = read_timeline(path)
    except RecordError as error:  # the value is no list, or no word
        told = str(error)
    else:
        told = "\n".join(timeline.warnings) + json.dumps([event.body for event in timeline.events])
        assert "WITHHELD-1" in told and "looks like the name of a person" in told
    assert not re.search("agus|budi", told, re.IGNORECASE)


def test_an_explanation_holds_no_name_that_stood_for_a_ground_or_an_escort(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"date": "2024-12-06"}\n'
        '{"time": "10:00:00", "kind": "arrest.made", "body": {"actor": "T-1", "ground": "Agus melempar"}}\n'
        '{"time": "11:00:00", "kind": "logistic.moved", "body": {"tps": "TPS-1", "escort": "budi santoso"}}\n',
        encoding="utf-8",
    )
    found = audit(path)
    words = [explain(found, rule, lang) for rule in found.rules for lang in ("id", "en")]
    assert not re.search("agus|budi|santoso", "\n".join([*words, *found.warnings]), re.IGNORECASE)


@pytest.mark.parametrize(
    "zone",
    ["Jalan Ahmad Yani", "jl-ahmad-yani", "gedung_budi", "Budi Luhur", "andi-school", "Stadion-Andi-Mattalatta"],
)
def test_a_place_that_is_named_by_somebody_keeps_its_name(zone: str) -> None:
    assert trace_in_id(zone) is None


def test_no_word_of_a_list_looks_like_a_name() -> None:
    for name, words in WORDS.items():
        assert [word for word in sorted(words) if trace_in_id(word)] == [], name
    for name, kind in KINDS.items():
        for field in dataclasses.fields(kind):
            assert [word for word in field.metadata.get("choices") or () if word and trace_in_id(word)] == [], name


@pytest.mark.parametrize(
    ("value", "repeated", "names"),
    [("polri", False, False), ("kapolres", False, False), ("contoh orang", False, True), ("regu 4", True, True)],
)
def test_a_role_or_an_agency_is_no_name_and_what_may_be_one_is_not_repeated(
    value: str, repeated: bool, names: bool
) -> None:
    _, warnings = check_body("logistic.moved", {"escort": value})
    assert any("Write no names" in line for line in warnings) is names
    assert any(value in line for line in warnings) is repeated
    _, warnings = check_body("level.changed", {"assessed_by": value})
    assert any("Write no names" in line for line in warnings) is names
