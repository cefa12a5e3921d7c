"""The page of validity says plainly what holds, what is missed and what is a fit."""

from __future__ import annotations

import json

from tools import validity_page

FOUND = {
    "file": "test_doors", "line": 7, "about": "Doors pass people.\n\nSomebody (2005), Somewhere 1.", "why": "too slow",
    "facts": [
        {"fact": "flow", "asked": "above 1 | s", "found": "0.9", "holds": False, "fit": False},
        {"fact": "curve", "asked": "0.06", "found": "0.03", "holds": True, "fit": True},
    ],
    "plots": [{"title": "Flow, 1 m", "xlabel": "m", "ylabel": "1/s",
               "series": [{"label": "simulated", "style": "dots", "x": [1.0, 2.0], "y": [0.5, 0.9]}]}],
}  # fmt: skip


def test_a_miss_is_said_and_a_fit_is_called_one():
    text = "\n".join(validity_page.lines_of([FOUND]))
    assert "**1 of 2 figures hold; 1 are missed.**" in text
    assert "| flow | above 1 / s | 0.9 | **missed** |" in text
    assert "| curve | 0.06 | 0.03 | holds (fit) |" in text
    assert "\ntoo slow.\n" in text
    assert "## Doors pass people\n\nSomebody (2005), Somewhere 1." in text
    assert "(../images/validity/flow-1-m.svg)" in text


def test_the_page_and_its_plots_are_the_same_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(validity_page, "ROOT", tmp_path)
    monkeypatch.setattr(validity_page, "PAGE", tmp_path / "validity.md")
    monkeypatch.setattr(validity_page, "PLOTS", tmp_path / "plots")
    told = tmp_path / "told"
    assert validity_page.main([str(told)]) == 1
    told.mkdir()
    (told / "one.json").write_text(json.dumps(FOUND), encoding="utf-8")
    assert validity_page.main([str(told)]) == 0
    first = (tmp_path / "plots" / "flow-1-m.svg").read_bytes()
    assert validity_page.main([str(told)]) == 0
    assert (tmp_path / "plots" / "flow-1-m.svg").read_bytes() == first
