"""The reference pages are what the code says, and everything in them has a sentence of its own."""

from __future__ import annotations

import re
from pathlib import Path

from tools import docs

ROOT = Path(__file__).resolve().parents[2]


def test_everything_has_a_sentence_of_its_own():
    assert docs.untold() == ()


def test_a_missing_or_borrowed_sentence_is_found(monkeypatch):
    dull = docs.cli_parser.Command("dull", "", lambda parser: None)
    twin = docs.cli_parser.Command("twin", docs.cli_parser.COMMANDS[0].sentence, lambda parser: None)
    monkeypatch.setattr(docs.cli_parser, "COMMANDS", (*docs.cli_parser.COMMANDS, dull, twin))
    missing = docs.untold()
    assert "command dull: has no sentence" in missing
    assert any(line.startswith("command twin: has the sentence of command new") for line in missing)


def test_no_page_is_stale():
    assert docs.stale() == (), "run: make docs"


def test_every_kind_key_command_and_rule_stands_on_its_page():
    pages = docs.pages()
    for name, _ in docs.KINDS.items():
        assert f"\n## {name}\n" in pages["events.md"]
    for command in docs.cli_parser.COMMANDS:
        assert command.name in pages["commands.md"]
    for code in docs.CODES:
        assert f"| {code} |" in pages["problems.md"]
    for name in docs.MODEL_NUMBERS:
        assert f"`{name}`" in pages["scenario.md"]
    for rule in docs.library.shipped_rules():
        assert f"`{rule.id}`" in pages["rules.md"]


def test_every_word_that_a_scenario_may_use_stands_on_its_page():
    page = docs.pages()["scenario.md"]
    for name in (*docs.ORDER_EFFECTS, *docs.STORY_EFFECTS, *docs.MEASURES, *docs.LATEST_SUBJECTS):
        assert f"`{name}`" in page
    for name, root in docs.VIEW.items():
        written = f'{name}["{root.index}"]' if root.index else name
        for word in [f".{attribute}" for attribute in root.attributes] or [""]:
            assert f"`{written}{word}`" in page
    for states in docs.STATES.values():
        assert all(f"`{state}`" in page for state in states)
    for heading in {*docs.CHOICES.values(), "what conditions see"}:
        assert f"\n## {heading.capitalize()}\n" in page
        assert f"](#{heading.replace(' ', '-')})" in page


def test_links_between_pages_lead_somewhere():
    broken = []
    pages = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "README.id.md"]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_both_readmes_tell_the_same():
    heads = [
        re.findall(r"^(#+) ", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        for name in ("README.md", "README.id.md")
    ]
    assert heads[0] == heads[1]


def test_make_targets_that_the_readme_names_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "README.id.md"):
        for target in re.findall(r"make (\w+)", (ROOT / name).read_text(encoding="utf-8")):
            if target not in ("two",):
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{name} promises make {target}"
