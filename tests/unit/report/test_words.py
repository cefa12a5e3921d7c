"""Every kind of event can be told in both languages, and both say the same things."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sispamkota.core.errors import SispamkotaError
from sispamkota.journal.event import Event
from sispamkota.journal.kinds import KINDS
from sispamkota.report import look
from sispamkota.report.words import LANGUAGES, Names, Part, catalogue, plain, sentence
from sispamkota.report.words.sentence import FORMS

FIELD = re.compile(r"\{([a-z_@]+)(?:\?[^|{}]*\|[^{}]*|:([a-z0-9]+))?\}")


def event(kind: str, **body: object) -> Event:
    return Event(7, kind, 1, 60.0, 15.0, "S1", "OPS", (), "engine", body)


def told(kind: str, lang: str, names: Names | None = None, **body: object) -> str:
    return plain(sentence(event(kind, **body), catalogue(lang), names or Names()))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_sentence_made_of_its_own_fields(kind: str, lang: str) -> None:
    pattern = catalogue(lang).events[kind]
    fields = {entry.name for entry in dataclasses.fields(KINDS.get(kind))}
    for name, form in FIELD.findall(pattern):
        assert name in fields | {"@actor"}, f"{kind}: {name}"
        assert not form or form in FORMS, f"{kind}: {form}"
    assert pattern.count("[") == pattern.count("]")
    assert "{" not in FIELD.sub("", pattern)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_left_over_from_a_kind_that_is_gone(lang: str) -> None:
    assert set(catalogue(lang).events) - {"unknown"} == set(KINDS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_event_that_says_nothing_still_makes_a_sentence(kind: str, lang: str) -> None:
    text = told(kind, lang)
    assert text.strip()
    assert not re.search(r"[{}\[\]]|None", text)


def test_both_languages_have_the_same_texts_and_codes() -> None:
    first, second = (catalogue(lang) for lang in LANGUAGES)
    assert set(first.codes) == set(second.codes)
    without = lambda texts: {key for key in texts if not re.search(r"_\d$", key)}  # noqa: E731
    assert without(first.texts) == without(second.texts)
    for key in without(first.texts):
        names = [set(re.findall(r"\{(\w+)\}", words.texts[key])) for words in (first, second)]
        assert names[0] == names[1], key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_declared_choice_has_words(lang: str) -> None:
    words = catalogue(lang)
    for kind, made in KINDS.items():
        for entry in dataclasses.fields(made):
            for choice in entry.metadata.get("choices") or ():
                if entry.name != "rating":
                    assert words.code(entry.name, choice), f"{kind}.{entry.name}: {choice}"


def test_indonesian_keeps_its_register() -> None:
    words = catalogue("id")
    for text in (*words.events.values(), *words.codes.values(), *words.texts.values()):
        assert "!" not in text
        assert "perusuh" not in text.lower()
        assert "diamankan" not in text.lower()
        assert "himbauan" not in text.lower()


def test_a_missing_field_drops_its_part_or_reads_not_known() -> None:
    assert told("warning.issued", "id", number=2, zone="Z1", audible_share=0.92) == (
        "Imbauan ke-2 di Z1, terdengar 92 %."
    )
    assert told("warning.issued", "id", number=2) == "Imbauan ke-2 di tidak diketahui."
    assert told("warning.issued", "en", number=2, zone="Z1", audible_share=0.92) == "Warning 2 at Z1, audible to 92%."


def test_names_of_places_are_told_with_their_ids() -> None:
    names = Names(places={"Z1": ("Jalan utama, 60 m", "Main street, 60 m")})
    assert told("egress.opened", "id", names, exit="Z1") == "Jalan utama (Z1) terbuka."


def test_free_text_is_kept_apart_and_as_it_is() -> None:
    parts = sentence(event("observation.noted", note="<b>{seq}</b> [x]"), catalogue("en"), Names())
    assert Part("<b>{seq}</b> [x]", free=True) in parts


def test_booleans_and_lists() -> None:
    assert told("media.access", "en", allowed=False, zone="Z1") == "Press access to Z1 was refused."
    assert "59.040, 60.960" in told("result.determined", "id", cell="KPU", votes=[59040, 60960])


def test_numbers_are_written_as_each_language_does() -> None:
    assert catalogue("id").number(1234.5) == "1.234,5"
    assert catalogue("en").number(1234.5) == "1,234.5"
    assert catalogue("id").number(3.14159, 1) == "3,1"
    assert catalogue("id").span(45) == "45 detik"
    assert catalogue("id").span(310) == "5 menit"
    assert catalogue("en").span(7500) == "2 h 5 min"
    assert catalogue("id").span(3 * 86400) == "3 hari"


def test_times_carry_the_name_of_their_zone() -> None:
    words = catalogue("id")
    for hours, name in ((7, "WIB"), (8, "WITA"), (9, "WIT")):
        assert words.zone(datetime(2024, 12, 6, tzinfo=timezone(timedelta(hours=hours)))) == name
    assert words.zone(datetime(2024, 12, 6, tzinfo=UTC)) == "UTC+0"
    assert words.date(datetime(2024, 12, 6, tzinfo=UTC)) == "6 Desember 2024"


def test_an_unknown_language_says_which_are_known() -> None:
    with pytest.raises(SispamkotaError, match="id, en"):
        catalogue("jv")


@pytest.mark.parametrize(
    ("verdict", "in_id", "in_en"),
    [
        ("violation", "dihentikan agar tidak melanggar aturan R-25.", "was stopped so as not to break rule R-25."),
        (
            "not_known",
            "dihentikan karena tidak dapat dipastikan mematuhi aturan R-25.",
            "was stopped because it could not be shown to keep rule R-25.",
        ),
    ],
)
def test_what_a_rule_held_back_does_not_read_as_a_violation(verdict: str, in_id: str, in_en: str) -> None:
    body = {"order_id": "ORD-1", "rule": "R-25", "verdict": verdict}
    assert told("plan.stopped", "id", **body) == f"Perintah ORD-1 {in_id}"
    assert told("plan.stopped", "en", **body) == f"Order ORD-1 {in_en}"


def test_an_action_is_told_in_small_letters_inside_a_sentence() -> None:
    names = Names(words={"water.spray": ("Semprotan air", "Diffuse water"), "phh.line": ("PHH maju", "PHH line")})
    body = {"cell": "OPS", "rule": "R-25", "verdict": "violation"}
    assert told("plan.withheld", "id", names, action="water.spray", **body).startswith("Tindakan semprotan air ditahan")
    assert told("plan.withheld", "id", names, action="phh.line", **body).startswith("Tindakan PHH maju ditahan")
    assert told("order.given", "en", names, action="water.spray", cell="OPS") == "OPS ordered diffuse water."


def test_no_text_of_the_pages_is_left_over() -> None:
    root = Path(look.__file__).parents[2]
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.suffix in (".py", ".js", ".html", ".j2")
    )
    made = ("month.", "limits.", "unit.", "outcome.", "story.at", "story.since", "replay.agency_")
    states = ("calm", "agitated", "violent", "fleeing", "vulnerable", "injured")
    for key in catalogue("id").texts:
        stem = re.sub(r"_\d$", "", key)
        used = stem in source or key.startswith(made) or key in {f"replay.{state}" for state in states}
        assert used, key
