"""What the validity tests found, kept for the page that is made of it (`tools/validity_page.py`)."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--told", metavar="FOLDER", help="Keep what the validity tests found in this folder.")


@dataclass
class Telling:
    """Facts and plots of one test."""

    facts: list[dict[str, object]] = field(default_factory=list)
    plots: list[dict[str, object]] = field(default_factory=list)

    def __call__(self, fact: str, *, asked: str, found: str, holds: bool, fit: bool = False) -> None:
        """Tell a fact, and fail where it does not hold."""
        self.facts.append({"fact": fact, "asked": asked, "found": found, "holds": bool(holds), "fit": fit})
        assert holds, f"{fact}: asked {asked}, found {found}"

    def plot(
        self,
        title: str,
        *,
        x: str,
        y: str,
        dots: dict[str, Sequence[Sequence[float]]] | None = None,
        lines: dict[str, Sequence[Sequence[float]]] | None = None,
    ) -> None:
        """Keep a plot: by label, the x and the y of dots and of lines."""
        series = [
            {
                "label": label,
                "style": style,
                "x": [round(float(v), 4) for v in xs],
                "y": [round(float(v), 4) for v in ys],
            }
            for style, group in (("dots", dots or {}), ("line", lines or {}))
            for label, (xs, ys) in group.items()
        ]
        self.plots.append({"title": title, "xlabel": x, "ylabel": y, "series": series})


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[Telling]:
    """Return what a test tells its facts to."""
    telling = Telling()
    yield telling
    folder = request.config.getoption("--told", None)
    if not folder or not telling.facts:
        return
    miss = request.node.get_closest_marker("xfail")
    kept = {
        "file": Path(str(request.node.path)).stem,
        "line": inspect.getsourcelines(request.function)[1],
        "about": inspect.getdoc(request.module),
        "facts": telling.facts,
        "plots": telling.plots,
        "why": str(miss.kwargs.get("reason", "")) if miss else "",
    }
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "_", request.node.nodeid.rpartition("/")[2])
    (place / f"{name}.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
