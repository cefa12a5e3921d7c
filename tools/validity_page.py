"""Write the page of what the validity tests found, with a plot of each curve: `python tools/validity_page.py FOLDER`.

FOLDER is what `pytest tests/validity -m validity --told FOLDER` kept. The page says what was asked, what was found, and
plainly what was missed; a curve that was fitted is called a fit.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "validity.md"
PLOTS = ROOT / "docs" / "images" / "validity"


def kept(folder: Path) -> list[dict[str, Any]]:
    """Return what each test told, by file and then as they stand in it."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return sorted(found, key=lambda each: (each["file"], each["line"]))


def lines_of(tests: list[dict[str, Any]]) -> list[str]:
    """Return the lines of the page, without writing a plot."""
    facts = [fact for test in tests for fact in test["facts"]]
    held = sum(fact["holds"] for fact in facts)
    lines = [
        "# Validity: what was asked, what was found",
        "",
        "Written by `make validity` from the tests in `tests/validity`, where to look for how each figure is taken.",
        "A tolerance is set before a figure is taken and is never widened. What misses it is said here, fails",
        "in the tests as an expected failure, and makes noise there as soon as it holds.",
        "",
        f"**{held} of {len(facts)} figures hold; {len(facts) - held} are missed.**",
        "A *fit* is a curve to which the engine was fitted: that it holds validates nothing.",
    ]
    for name in dict.fromkeys(test["file"] for test in tests):
        of_file = [test for test in tests if test["file"] == name]
        title, _, about = of_file[0]["about"].partition("\n")
        lines += [
            "",
            f"## {title.rstrip('.')}",
            "",
            about.strip(),
            "",
            "| fact | asked | found | |",
            "|---|---|---|---|",
        ]
        for test in of_file:
            for fact in test["facts"]:
                verdict = ("holds" if fact["holds"] else "**missed**") + (" (fit)" if fact["fit"] else "")
                cells = [str(fact[key]).replace("|", "/") for key in ("fact", "asked", "found")]
                lines.append("| " + " | ".join([*cells, verdict]) + " |")
        missed = [test for test in of_file if not all(fact["holds"] for fact in test["facts"])]
        lines += [
            line for why in dict.fromkeys(test["why"] for test in missed if test["why"]) for line in ("", why + ".")
        ]
        shown = [plot for test in of_file for plot in test["plots"]]
        lines += [line for plot in shown for line in ("", f"![{plot['title']}](../images/validity/{slug(plot)}.svg)")]
    return [*lines, ""]


def slug(plot: dict[str, Any]) -> str:
    """Return the name of a plot's file."""
    return re.sub(r"[^a-z0-9]+", "-", str(plot["title"]).lower()).strip("-")


def draw(plot: dict[str, Any], path: Path) -> None:
    """Draw one plot, the same bytes for the same numbers."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "sispamkota"
    matplotlib.rcParams["svg.fonttype"] = "none"
    from matplotlib import pyplot

    figure, panel = pyplot.subplots(figsize=(5, 3.2))
    for series in plot["series"]:
        panel.plot(series["x"], series["y"], "o" if series["style"] == "dots" else "-", label=series["label"])
    panel.set(title=plot["title"], xlabel=plot["xlabel"], ylabel=plot["ylabel"])
    panel.set_ylim(bottom=min(0.0, *(min(series["y"]) for series in plot["series"])))
    panel.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")


def main(argv: list[str]) -> int:
    """Write the page and its plots; 1 where the folder holds nothing."""
    if len(argv) != 1:
        print("usage: python tools/validity_page.py FOLDER")
        return 2
    tests = kept(Path(argv[0]))
    if not tests:
        print(f"{argv[0]}: no test has told anything there. Run: make validity")
        return 1
    PLOTS.mkdir(parents=True, exist_ok=True)
    for old in PLOTS.glob("*.svg"):
        old.unlink()
    for test in tests:
        for plot in test["plots"]:
            draw(plot, PLOTS / f"{slug(plot)}.svg")
    PAGE.write_text("\n".join(lines_of(tests)), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {sum(len(test['facts']) for test in tests)} figures")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
