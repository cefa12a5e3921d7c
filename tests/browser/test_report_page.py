"""The report in a real browser: opens from disk, says nothing on the console, prints on A4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sispamkota.report.html import write_report
from support import fabricated

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fabricated.make_drill(tmp_path_factory.mktemp("report") / "run")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("width", [360, 1000])
def test_it_opens_from_disk_without_a_word(
    browser: Browser, run: Path, monkeypatch: pytest.MonkeyPatch, lang: str, width: int
) -> None:
    declared = fabricated.scenario()
    monkeypatch.setattr("sispamkota.scenario.load", lambda folder: declared)
    path = write_report(run, run.parent / f"{lang}.html", lang)
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.evaluate("() => document.fonts.check('16px \"Atkinson Hyperlegible Next\"')")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg text')].filter((one) => {
          const box = one.getBoundingClientRect();
          const sheet = one.ownerSVGElement.getBoundingClientRect();
          return box.width && (box.right > sheet.right + 1 || box.left < sheet.left - 1);
        }).map((one) => one.textContent)"""
    )
    assert outside == []
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert said == []
    context.close()


def test_a_citation_opens_the_folded_appendix(browser: Browser, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = fabricated.scenario()
    monkeypatch.setattr("sispamkota.scenario.load", lambda folder: declared)
    path = write_report(run, run.parent / "fold.html", "en")
    context = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    fold = "#appendix details.fold"
    assert page.locator(fold).get_attribute("open") is None
    assert not page.locator("#appendix li").first.is_visible()
    page.locator("a.cite").first.click()
    assert page.locator(fold).get_attribute("open") is not None
    assert page.locator("#appendix li:target").is_visible()
    number = (page.locator("a.cite").first.text_content() or "").strip()
    assert number in (page.locator("#appendix li:target").text_content() or "")
    page.goto("about:blank")
    page.goto(f"{path.as_uri()}#e2")
    assert page.locator(fold).get_attribute("open") is not None
    wide = page.eval_on_selector_all(
        "#appendix li", "(all) => all.filter((one) => one.children.length !== 3).map((one) => one.id)"
    )
    assert wide == []
    context.close()


def test_the_print_leaves_out_the_appendix_and_keeps_the_assumptions(
    browser: Browser, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = fabricated.scenario()
    monkeypatch.setattr("sispamkota.scenario.load", lambda folder: declared)
    path = write_report(run, run.parent / "print.html", "en")
    context = browser.new_context(viewport={"width": 800, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    height = "(place) => document.querySelector(place).getBoundingClientRect().height"
    assert not page.locator("#assumptions td").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("#assumptions td").first.is_visible()
    assert page.evaluate(height, "#appendix") < 400
    assert not page.locator("#appendix li").first.is_visible()
    assert page.get_by_text("sispamkota export RUN --events").is_visible()
    context.close()
