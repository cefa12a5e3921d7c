"""What is written and marked on the map does not lie on one another, on screens large and small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from browser.test_replay_page import go, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NOTED = """() => {
  window.noted = [];
  const made = CanvasRenderingContext2D.prototype;
  const { fillText, roundRect, clearRect } = made;
  const ours = (ctx) => ctx.canvas.id === "map";
  made.clearRect = function (...box) {
    if (ours(this)) window.noted = [];
    return clearRect.apply(this, box);
  };
  made.roundRect = function (x, y, w, h, r) {
    if (ours(this) && h <= 20) window.noted.push({ mark: true, box: [x, y, x + w, y + h] });
    return roundRect.call(this, x, y, w, h, r);
  };
  made.fillText = function (text, x, y) {
    const { width } = this.measureText(text);
    const left = this.textAlign === "right" ? x - width : this.textAlign === "center" ? x - width / 2 : x;
    if (ours(this)) window.noted.push({ mark: false, text, box: [left, y - 5, left + width, y + 5] });
    return fillText.call(this, text, x, y);
  };
}"""
"""Keeps the boxes of words and of marks of units in the newest picture of the map."""


def boxes(page: Page) -> list[tuple[str, list[float]]]:
    """Return words and marks with their boxes; a mark goes by the code that is written in it."""
    found: list[tuple[str, list[float]]] = []
    marks: list[list[float]] = []
    for one in page.evaluate("() => window.noted"):
        left, top, right, bottom = one["box"]
        if one["mark"]:
            marks.append(one["box"])
            continue
        inside = [m for m in marks if m[0] <= left and m[1] <= top and m[2] >= right and m[3] >= bottom]
        found.append((one["text"], inside[-1] if inside else one["box"]))
    return found


def colliding(found: list[tuple[str, list[float]]]) -> list[tuple[str, str]]:
    return [
        (name, other)
        for place, (name, a) in enumerate(found)
        for other, b in found[place + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1
    ]


@pytest.fixture(params=[(1366, 768), (1920, 1080), (390, 844)], ids=lambda size: f"{size[0]}x{size[1]}")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    width, height = request.param
    for one in opened(browser, address, viewport={"width": width, "height": height}):
        one.evaluate(f"({NOTED})()")
        yield one


@pytest.mark.parametrize("lang", ["id", "en"])
def test_nothing_lies_on_anything_else(page: Page, lang: str) -> None:
    for moment, site in ((65, "KPU"), (150, "KPU"), (181, "KPU"), (300, "KPU"), (335, "KPU"), (300, "CITY-VIEW")):
        go(page, f"t={moment}&site={site}&lang={lang}")
        found = boxes(page)
        assert len(found) > 5
        assert colliding(found) == [], (moment, site)


ARRANGED = """async ([units, size, blocked]) => {
  const { MapView } = await import("/static/map.js");
  const ctx = document.createElement("canvas").getContext("2d");
  const places = units.map(([id, x, y]) => ({ unit: { id, code: id, hue: "police" }, at: [x, y] }));
  return MapView.prototype.arrange.call({}, ctx, places, true, size, blocked).map(([x, y, wide]) => [x, y, wide]);
}"""


def arranged(page: Page, *asked: Any) -> list[list[float]]:
    found: list[list[float]] = page.evaluate(ARRANGED, list(asked))
    return found


def test_marks_keep_clear_of_exits(page: Page) -> None:
    box = [287, 87, 313, 113]
    ((x, y, wide),) = arranged(page, [["PHH", 300, 100]], [600, 400], [box])
    assert x + wide / 2 <= box[0] or x - wide / 2 >= box[2] or y + 9 <= box[1] or y - 9 >= box[3]


def test_a_mark_in_sight_is_in_sight_as_a_whole(page: Page) -> None:
    seen, gone = arranged(page, [["HMS", 2, 399], ["TP", 900, 100]], [600, 400], [])
    assert seen[0] - seen[2] / 2 >= 0
    assert seen[1] + 9 <= 400
    assert gone[:2] == [900, 100]  # one out of sight does not stand at the edge as if it were there


def test_many_marks_in_one_place_stand_apart(page: Page) -> None:
    found = arranged(page, [[f"U{n}", 300, 200] for n in range(9)], [600, 400], [])
    for place, (x, y, wide) in enumerate(found):
        for other_x, other_y, other_wide in found[place + 1 :]:
            assert abs(x - other_x) >= (wide + other_wide) / 2 - 0.01 or abs(y - other_y) >= 18
