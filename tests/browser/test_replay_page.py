"""The replay in a real browser: it draws, plays, follows causes, speaks two languages, and asks nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
COLOURS = """() => {
  const canvas = document.getElementById("map");
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const found = new Set();
  for (let i = 0; i < data.length; i += 4) found.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  return [...found];
}"""


WRITTEN = """() => {
  window.written = [];
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const { width } = this.measureText(text);
    const left = this.textAlign === "right" ? x - width : this.textAlign === "center" ? x - width / 2 : x;
    window.written.push([text, this.canvas.id, left, y - 7, left + width, y + 7]);
    return fill.call(this, text, x, y);
  };
}"""
"""Notes each text that a canvas is given, with its canvas and its box in px."""


SHOWN = """([t, lang, site]) => {
  const shown = (document.getElementById("main").dataset.shown || "").split(" ");
  const at = site === "CITY-VIEW" ? "" : site;
  const here = site === null || shown[2] === at;
  return shown.length === 3 && Number(shown[0]) === t && (!lang || shown[1] === lang) && here;
}"""


FRAMES = """(n) => new Promise((done) => {
  const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : done());
  next(n);
})"""
"""Waits for a number of frames: what is at rest stays as it is."""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    context = browser.new_context(viewport=options.pop("viewport", {"width": 1440, "height": 900}), **options)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.set_default_timeout(20_000)
    page.goto(address)
    page.wait_for_selector("main.ready")
    yield page
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


def go(page: Page, hash_: str) -> None:
    """Go to what an address names, and wait until all of it is shown."""
    asked = dict(part.split("=") for part in hash_.split("&"))
    page.evaluate("(hash) => { location.hash = hash; }", hash_)
    page.wait_for_function(SHOWN, arg=[float(asked["t"]), asked.get("lang"), asked.get("site")])


def test_the_page_says_that_it_is_an_exercise(page: Page) -> None:
    assert page.inner_text(".strip strong") == "LATIHAN"
    assert page.title().startswith("LATIHAN")
    assert page.inner_text("#title") == "Latihan buatan di depan KPU (skematis)"


def test_a_moment_of_the_address_is_shown_to_the_second(page: Page) -> None:
    go(page, "t=300&site=KPU")
    assert page.inner_text("#time") == "10:20:00 WIB"
    assert " ".join(page.inner_text("#level").split()) == "MERAH · Massa depan KPU"
    assert "orang di lokasi" in page.inner_text("#counts")
    before = page.locator("#map").screenshot()
    go(page, "t=10&site=KPU")
    assert page.locator("#map").screenshot() != before
    go(page, "t=300&site=KPU")
    assert page.locator("#map").screenshot() == before


def test_the_level_is_that_of_the_site_that_is_shown(page: Page) -> None:
    here, nowhere = page.evaluate(
        """async () => {
          const { Scene } = await import("/static/scene.js");
          const zone = (id) => ({ kind: "zone", id });
          const views = [{ id: "A", shapes: [zone("Z1")] }, { id: "B", shapes: [zone("Z2")] }];
          const rows = [
            { kind: "assembly.started", t: 0, body: { assembly: "one", zone: "Z1" } },
            { kind: "assembly.started", t: 5, body: { assembly: "two", zone: "Z2" } },
            { kind: "level.changed", t: 9, body: { assembly: "one", level: "merah", role: "riot" } },
          ];
          const of = (...kinds) => rows.filter((row) => kinds.includes(row.kind));
          const scene = new Scene({ views, units: [], levels: [] }, { of }, {});
          const told = (site) => [scene.level(10, site)?.body.level || null, scene.gathered(10, site)];
          return [[told(""), told("A")], [told("B"), [scene.level(2, "B"), scene.gathered(2, "B")]]];
        }"""
    )
    assert here == [["merah", True], ["merah", True]]
    assert nowhere == [[None, True], [None, False]]


def test_people_are_drawn_in_the_colours_of_their_states(page: Page) -> None:
    go(page, "t=380&site=KPU")
    colours = {f"#{value:06X}" for value in page.evaluate(COLOURS)}
    assert {"#7A8794", "#C27400", "#D55E00", "#2A82BD"} <= colours


def test_numbers_on_the_map_are_those_of_the_tracks(page: Page) -> None:
    from support import fabricated

    go(page, "t=240&site=KPU")
    people, agitated, violent, _ = fabricated.people_at(240)
    text = page.inner_text("#counts")
    assert f"{people} orang di lokasi" in text.replace("\n", " ")
    assert f"{agitated - violent} gelisah" in text
    assert f"{violent} kekerasan" in text


def test_it_plays_and_pauses_with_the_space_bar(page: Page) -> None:
    from playwright.sync_api import expect

    go(page, "t=100")
    page.locator("body").press("Space")
    page.wait_for_function("() => document.getElementById('time').innerText > '10:16:42'")
    page.locator("body").press("Space")
    expect(page.locator("#playword")).to_have_text("Putar")
    stopped = page.inner_text("#time")
    page.evaluate(FRAMES, 10)
    assert page.inner_text("#time") == stopped


def test_the_keyboard_alone_moves_in_time_and_between_events(page: Page) -> None:
    from playwright.sync_api import expect

    go(page, "t=300")
    meta = page.locator("#panel .meta")
    shown = meta.inner_text()
    page.locator("body").press("ArrowRight")
    expect(page.locator("#time")).to_have_text("10:20:05 WIB")
    page.locator("body").press("n")
    expect(meta).not_to_have_text(shown)
    first = meta.inner_text()
    page.locator("body").press("n")
    expect(meta).not_to_have_text(first)
    page.locator("body").press("p")
    expect(meta).to_have_text(first)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.tagName") == "BUTTON"


def test_a_causal_chain_can_be_followed_by_clicks(page: Page) -> None:
    from playwright.sync_api import expect

    go(page, "t=335")
    assert "digunakan" in page.inner_text(".told")
    page.locator("#panel h2:has-text('Sebab') + ol button").first.click()
    expect(page.locator(".told")).to_contain_text("diperintahkan")
    assert "event=" in page.evaluate("() => location.hash")
    assert page.locator("#panel h2:has-text('Akibat') + ol button").count() >= 1


def test_the_language_changes_everywhere(page: Page) -> None:
    from playwright.sync_api import expect

    go(page, "t=300")
    page.get_by_role("button", name="en", exact=True).click()
    expect(page.locator(".strip strong")).to_have_text("EXERCISE")
    page.wait_for_function(SHOWN, arg=[300, "en", None])
    assert page.evaluate("() => document.documentElement.lang") == "en"
    text = page.inner_text("main")
    for word in ("Peringatan", "Sebab", "Keterangan", "orang di lokasi"):
        assert word not in text


def test_hostile_text_is_text(page: Page) -> None:
    go(page, "t=61")
    assert "<script>" in page.inner_text("#panel")
    assert page.locator("#panel bdi").count() >= 1
    assert page.locator("#panel script").count() == 0


def test_the_city_view_shows_its_streets(page: Page) -> None:
    go(page, "t=200&site=CITY-VIEW")
    assert page.locator("#sites button[aria-pressed=true]").inner_text() == "Kota"
    assert len(page.evaluate(COLOURS)) > 10


def test_it_fits_a_phone(browser: Browser, address: str) -> None:
    for page in opened(browser, address, viewport={"width": 360, "height": 740}):
        go(page, "t=300")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
        sizes = page.eval_on_selector_all(
            ".controls button", "(all) => all.map((one) => one.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 44


def test_it_is_dark_where_the_reader_likes_it_dark(browser: Browser, address: str) -> None:
    for page in opened(browser, address, color_scheme="dark"):
        assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(16, 22, 29)"
        page.locator("#theme").click()
        assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_record_without_tracks_says_so(browser: Browser, bare_address: str) -> None:
    for page in opened(browser, bare_address):
        go(page, "t=200&site=KPU")
        assert "Posisi orang tidak direkam" in page.inner_text("#empty")
        assert "rekaman terbuka" in page.inner_text("#facts")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("moment", [6, 8, 160, 300])
def test_clock_and_level_are_whole_on_a_phone(browser: Browser, address: str, lang: str, moment: int) -> None:
    for page in opened(browser, address, viewport={"width": 360, "height": 740}):
        go(page, f"t={moment}&site=KPU&lang={lang}")
        for place in ("#time", "#date", "#level .word"):
            assert page.locator(place).is_visible()
            box = page.locator(place).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360, place
        assert page.inner_text("#time").endswith(" WIB")
        assert any(word in page.inner_text("#level") for word in ("HIJAU", "KUNING", "MERAH"))
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_each_band_of_the_level_has_its_word_however_narrow(browser: Browser, address: str) -> None:
    for page in opened(browser, address, viewport={"width": 360, "height": 740}):
        page.evaluate(f"({WRITTEN})()")
        page.locator("#theme").click()
        page.wait_for_function(
            "() => ['HIJAU', 'KUNING', 'MERAH'].every((word) => window.written.some(([text]) => text === word))"
        )


@pytest.mark.parametrize("width", [360, 1440])
def test_names_of_exits_keep_clear_of_the_buttons(browser: Browser, address: str, width: int) -> None:
    for page in opened(browser, address, viewport={"width": width, "height": 800}):
        page.evaluate(f"({WRITTEN})()")
        go(page, "t=300&site=KPU")
        written = page.evaluate("() => window.written.filter(([, canvas]) => canvas === 'map')")
        exits = [row for row in written if row[0].startswith(("Jalur keluar", "Jalan selatan", "Jalan utara"))]
        assert len({text for text, *_ in exits}) >= 4
        own = page.locator("#map").bounding_box()
        zoom = page.locator(".zoom").bounding_box()
        assert own is not None
        assert zoom is not None
        left, top = zoom["x"] - own["x"], zoom["y"] - own["y"]
        for text, _, x0, y0, x1, y1 in exits:
            assert x1 < left or x0 > left + zoom["width"] or y1 < top or y0 > top + zoom["height"], text


def test_a_word_goes_where_least_stands_in_its_way(page: Page) -> None:
    found = page.evaluate(
        """async () => {
          const { best, cost, inwards } = await import("/static/spots.js");
          const room = { size: [300, 200], taken: [[0, 0, 50, 20]], covered: [[250, 150, 300, 200]],
                         busy: [[[0, 90, 300, 110], 400]] };
          const at = (x, y) => ({ box: [x, y, x + 40, y + 14] });
          const chosen = best([at(10, 95), at(10, 5), at(255, 160), at(10, 130)], room);
          return [chosen, best([at(10, 5)], room).clear, cost([100, 95, 140, 109], room),
                  inwards([280, 190], [0, 1], 15, room.covered), inwards([20, 20], [0, 1], 15, room.covered)];
        }"""
    )
    assert found == [{"found": {"box": [10, 130, 50, 144]}, "clear": True}, False, 400, [280, 135], [20, 20]]


def test_kinds_and_the_plan_are_told_in_words(page: Page) -> None:
    go(page, "t=335")
    assert "penggunaan kekuatan" in page.inner_text("#panel .meta")
    assert "force." not in page.inner_text("#panel")
    assert "Rencana tenang (calm)" in page.inner_text("#facts")


@pytest.mark.parametrize(("lang", "heading"), [("id", "Singkatan satuan"), ("en", "Letters of units")])
def test_the_letters_of_units_are_explained(page: Page, lang: str, heading: str) -> None:
    go(page, f"t=300&lang={lang}")
    page.get_by_text(heading).click()
    rows = page.locator("#codes div").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == [
        "AM Ambulans", "DL Dalmas lanjut", "NG Negosiator", "WC Water cannon"
    ]  # fmt: skip
    for row in page.locator("#codes dt").all():
        assert row.is_visible()
