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
