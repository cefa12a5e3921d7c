"""The story tells units, cells, rumours and persons by what they are called; their codes stand in brackets."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import sispamkota as spk
from sispamkota.journal.event import Event
from sispamkota.report.words import LANGUAGES, Names, catalogue, plain, sentence
from sispamkota.report.words.names import names_of
from support import fabricated

CALLED = {
    "en": ("“The chair has fled” (RM-1)", "the casualty C-1 (officer)", "person W-9"),
    "id": ("“Ketua kabur” (RM-1)", "korban C-1 (petugas)", "orang berkode W-9"),
}


def event(kind: str, **body: object) -> Event:
    return Event(7, kind, 1, 60.0, 15.0, "S1", "OPS", (), "engine", body)


def names() -> Names:
    known = names_of(
        None,
        events=(
            event("injury.recorded", person="C-1", side="officer"),
            event("arrest.made", actor="W-9"),
            event("arrest.made", actor="C-1"),
        ),
    )
    return Names(
        actors={
            "AMB-1": ("Ambulans 1, di pos", "Ambulance 1 (at its post)"),
            "KPU": ("KPU Kota", "Election commission"),
        },
        rumours={"RM-1": ("Ketua kabur", "The chair has fled")},
        persons=known.persons,
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whole_sentences_call_things_by_name(lang: str) -> None:
    for ident, called in zip(("RM-1", "C-1", "W-9"), CALLED[lang], strict=True):
        assert names().told(ident, lang, whole=True) == called
        assert names().told(ident, lang) == ident
    treated = event("medical.treated", person="C-1", unit="AMB-1")
    told = plain(sentence(treated, catalogue(lang), names(), whole=True))
    wanted = {
        "en": "The casualty C-1 (officer) got first aid from Ambulance 1 (AMB-1)",
        "id": "Korban C-1 (petugas) mendapat pertolongan pertama dari Ambulans 1 (AMB-1)",
    }
    assert told.startswith(wanted[lang])
    assert plain(sentence(treated, catalogue(lang), names())).startswith("C-1 ")


def test_a_name_that_holds_the_code_needs_no_brackets() -> None:
    assert names().told("KPU", "id", whole=True) == "KPU Kota"
    assert names().told("KPU", "en", whole=True) == "Election commission (KPU)"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_code_stands_bare_in_the_story_of_the_report(lang: str, drill: Callable[..., Path], tmp_path: Path) -> None:
    with spk.open_run(drill()) as run:
        page = run.report(tmp_path / "r.html", lang=lang).read_text(encoding="utf-8")  # type: ignore[arg-type]
    story = page[page.index('id="stages"') : page.index('id="worst"')]
    lines = [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in story.split("<li")]
    declared = fabricated.scenario()
    codes = [unit.id for unit in declared.forces.units] + [rumour.id for rumour in declared.rumours]
    codes += [cell.id for cell in declared.forces.cells]
    seen = 0
    for line in lines:
        for code in codes:
            for found in re.finditer(rf"(?<![A-Z0-9-]){re.escape(code)}(?![A-Z0-9-])", line):
                seen += 1
                named = names_of(declared).told(code, lang, whole=True)
                assert f"({code})" in line[found.start() - 1 : found.end() + 1] or named in line, line
        for person in re.findall(r"\b[CW]-\d+\b", line):
            noun = {"en": "(?:casualty |person |[(])", "id": "(?:[Kk]orban |berkode |pelaku |[(])"}[lang]
            assert re.search(f"{noun}{person}", line), line
    assert seen > 10
