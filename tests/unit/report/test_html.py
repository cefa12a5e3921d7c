"""The report tells what the record says, links every number, and stays text whatever stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from record_making import draft, make_scenario
from sispamkota.core.errors import RecordError, SispamkotaError
from sispamkota.journal.record import create_run
from sispamkota.report.html import write_report
from sispamkota.report.page import Page
from sispamkota.report.source import open_book
from sispamkota.report.words import catalogue
from support import fabricated

LANGS = ("id", "en")


def text_of(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def written(run: Path, lang: str = "id") -> str:
    return write_report(run, run.parent / f"{run.name}.{lang}.html", lang).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_stands_alone_and_says_it_is_an_exercise(drill: Callable[..., Path], lang: str) -> None:
    page = written(drill(), lang)
    assert {"id": "LATIHAN", "en": "EXERCISE"}[lang] in page
    assert f'<html lang="{lang}">' in page
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert not re.search(r"url\((?!\"data:)", page)
    assert "<script" not in page
    assert len(page) < 5_000_000


@pytest.mark.parametrize("lang", LANGS)
def test_every_link_has_its_event(drill: Callable[..., Path], lang: str) -> None:
    page = written(drill(), lang)
    links = set(re.findall(r'href="#([^"]+)"', page))
    anchors = re.findall(r'id="([^"]+)"', page)
    assert links <= set(anchors)
    assert len(anchors) == len(set(anchors))
    assert len([link for link in links if re.fullmatch(r"e\d+", link)]) > 20


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_empty_or_half_filled(drill: Callable[..., Path], lang: str) -> None:
    text = text_of(written(drill(), lang))
    assert not re.search(r"\bNone\b|\bnan\b|[{}]|undefined", text)


def test_hostile_text_comes_out_as_text(drill: Callable[..., Path]) -> None:
    page = written(drill())
    assert "&lt;script&gt;" in page
    assert re.search(r"<bdi>&lt;script&gt;[^<]*</bdi>", page)


def test_the_story_follows_the_record(drill: Callable[..., Path]) -> None:
    page = written(drill(), "en")
    text = text_of(page)
    assert "reached 196 people in one zone" in text
    assert "force was used 4 times, from 10:20 (800 litres of water)" in text
    assert "one person was arrested" in text
    assert "declared over at 10:24" in text
    assert text.index("To be seen first") < text.index("Answers to injects")


def test_a_changed_event_changes_the_sentence(drill: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    story = list(fabricated._story())
    quieter = [row for row in story if row[1] not in ("arrest.made", "arrest.documented")]
    monkeypatch.setattr(fabricated, "_story", lambda: iter(quieter))
    assert "arrested" not in text_of(written(drill(), "en")).split("To be seen first")[0]


def test_the_same_record_gives_the_same_page(drill: Callable[..., Path]) -> None:
    run = drill()
    assert written(run) == written(run)


def test_violations_stand_first_with_rule_and_proof(drill: Callable[..., Path]) -> None:
    page = written(drill(), "en")
    first = page[page.index('id="first"') : page.index('id="answers"')]
    assert re.search(r"R-\d+", first)
    assert 'class="cite"' in first
    assert "score" in first  # which it does not give


def test_numbers_left_out_of_a_line_can_be_opened_and_lead_to_their_events(drill: Callable[..., Path]) -> None:
    page = written(drill(), "en")
    folded = re.findall(r'<details class="more"><summary>and (\d+) more</summary>(.*?)</details>', page)
    assert folded
    for count, links in folded:
        assert len(re.findall(r'href="#e\d+"', links)) == int(count)


def test_findings_of_information_do_not_stand_among_violations(drill: Callable[..., Path]) -> None:
    page = written(drill(), "en")
    first = page[page.index('id="first"') : page.index('id="answers"')]
    violations = first[first.index("<h3>Violations</h3>") : first.index("<h3>Not known</h3>")]
    assert "sev-critical" in violations
    assert "sev-info" not in violations


@pytest.mark.parametrize("lang", LANGS)
def test_what_many_cells_got_of_one_inject_is_one_line_of_the_appendix(drill: Callable[..., Path], lang: str) -> None:
    open_page = Page(open_book(drill()), catalogue(lang))
    delivered = open_page.book.of("inject.delivered")
    same = [event for event in delivered if event.body["inject"] == delivered[0].body["inject"]]
    again = replace(same[0], seq=max(open_page.book.by_seq) + 1, body={**same[0].body, "cell": "KODIM"})
    book = replace(open_page.book, events=(*open_page.book.events, again))
    page = Page(book, catalogue(lang))
    page.cite([same[0].seq, again.seq], 1)
    (line,) = page.cited()
    assert line.more == (again.seq,)
    assert f"{same[0].body['cell']}, KODIM" in page.say_line(line)


def test_the_vulnerability_map_counts_answers(drill: Callable[..., Path]) -> None:
    page = written(drill(), "en")
    part = page[page.index('id="answers"') : page.index('id="stages"')]
    assert re.search(r'class="gap-all"><a [^>]*title="Traffic · Transport office">0/1</a>', part)
    assert re.search(r'class="gap-none"><a [^>]*title="Crowd management · Police">1/1</a>', part)


def test_an_open_record_says_so_and_goes_as_far_as_it_goes(drill: Callable[..., Path]) -> None:
    text = text_of(written(drill(closed=False), "id"))
    assert "Rekaman terbuka" in text


def test_a_record_without_tracks_has_no_picture_but_a_reason(drill: Callable[..., Path]) -> None:
    text = text_of(written(drill(tracks=False), "en"))
    assert "Positions of people were not recorded" in text


def test_damaged_tracks_leave_out_the_picture_and_nothing_else(drill: Callable[..., Path]) -> None:
    run = drill()
    (run / "tracks" / "KPU.people.trk").write_bytes(b"no track")
    text = text_of(written(run, "en"))
    assert "reached 196 people" in text
    assert "cannot be drawn" in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("filled", [False, True])
def test_a_record_where_nothing_happened_makes_sense(tmp_path: Path, lang: str, filled: bool) -> None:
    scenario = make_scenario(tmp_path / "scenario")
    with create_run(tmp_path / "run", scenario_folder=scenario, seed=1, plan=None) as record:
        if filled:
            record.journal.append([draft("run.started", {"seed": 1})], t_s=0.0, x_s=0.0, stage="")
            record.journal.append([draft("run.closed", {"count": 2})], t_s=9.0, x_s=9.0, stage="")
    text = text_of(written(tmp_path / "run", lang))
    assert {"id": "tidak terjadi apa pun", "en": "Nothing happened"}[lang] in text
    assert not re.search(r"\bNone\b|\bnan\b|[{}]", text)


def test_the_witness_is_the_newest_event(drill: Callable[..., Path]) -> None:
    from sispamkota.journal.record import open_record

    run = drill()
    with open_record(run) as record:
        seq, digest = record.journal.head()
    assert f"--witness {seq}:{digest}" in written(run)


def test_a_place_that_cannot_be_written_is_named(drill: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="nowhere"):
        write_report(drill(), tmp_path / "nowhere" / "report.html")


def test_an_unknown_language_is_refused(drill: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(SispamkotaError, match="jv"):
        write_report(drill(), tmp_path / "r.html", "jv")


@pytest.mark.parametrize(
    ("lang", "plan", "kind", "capability"),
    [
        ("id", "Rencana tenang (calm)", "putaran dialog|imbauan ·", "Lalu lintas"),
        ("en", "Calm plan (calm)", "warning ·", "Traffic"),
    ],
)
def test_codes_are_told_by_their_names(
    drill: Callable[..., Path], lang: str, plan: str, kind: str, capability: str
) -> None:
    page = written(drill(), lang)
    text = text_of(page)
    assert plan in text
    assert re.search(kind, text)
    assert not re.search(r"\b(warning|negotiation|force)\.[a-z]+\b", text)
    answers = page[page.index('id="answers"') : page.index('id="stages"')]
    assert f'<th scope="row">{capability}</th>' in answers
    assert "LALIN" not in answers


def test_the_appendix_is_folded_and_not_printed_but_named(drill: Callable[..., Path]) -> None:
    page = written(drill(), "en")
    appendix = page[page.index('id="appendix"') :]
    fold = appendix[appendix.index('<details class="fold">') : appendix.index("</details>")]
    assert re.findall(r'<li id="e\d+">', fold)
    assert "export RUN --events" in appendix[: appendix.index("<details")]
    assert '<details class="fold kept">' in page[page.index('id="assumptions"') : page.index('id="limits"')]


def test_an_assumption_is_told_before_its_id(drill: Callable[..., Path]) -> None:
    page = written(drill(), "id")
    assert '<bdi>Penularan kegelisahan</bdi><br><span class="small">unrest.contagion</span>' in page
    assert "<th>Sumber (kutipan dalam bahasa asli)</th>" in page


def test_our_own_phrase_before_a_source_is_translated(drill: Callable[..., Path]) -> None:
    book = open_book(drill())
    assert book.scenario is not None
    cited = book.scenario.assumptions[0].model_copy(update={"source": "our choice: after Author (2001)"})
    book = replace(book, scenario=book.scenario.model_copy(update={"assumptions": (cited,)}))
    assert Page(book, catalogue("id")).assumptions()[0]["source"] == "pilihan kami: after Author (2001)"


@pytest.mark.parametrize("lang", LANGS)
def test_the_wounded_and_the_ill_are_summed_up_apart(drill: Callable[..., Path], lang: str) -> None:
    book = open_book(drill())
    (hurt,) = book.of("injury.recorded")
    ill = replace(hurt, seq=max(book.by_seq) + 1, body={**hurt.body, "person": "C-2", "cause": "illness"})
    text = text_of(Page(replace(book, events=(*book.events, ill)), catalogue(lang)).render())
    said = {
        "id": "Satu orang terluka, satu orang jatuh sakit;",
        "en": "One person was wounded, one person was taken ill;",
    }
    assert said[lang] in text
