from __future__ import annotations

import pytest

from rule_scenes import START, change, events, rule_cases, scene
from sispamkota.assess import terms
from sispamkota.assess.audit import audit_events
from sispamkota.assess.cure import would_have_to
from sispamkota.assess.explain import explain, looked_for, threshold_words
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.values import Doubtful

CASES = rule_cases()


@pytest.mark.parametrize("rule", sorted(set(CASES) - {"R-61", "R-62", "R-63", "R-65"}))
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_rule_tells_what_it_looks_for_what_decided_and_what_would_keep_it(rule: str, lang: str) -> None:
    case = CASES[rule]
    found = audit_events(events(change(change(scene(), case.get("keep", {})), case)), start=START)
    verdict = found.only(rule).of("violation")[0]
    text = explain(found, rule, lang)
    assert found.rules[rule].src in text
    for seq in verdict.events:
        assert f"    {seq} " in text
    (cure, *_) = would_have_to(verdict, found.rules[rule], lang, found.book)
    assert cure in text
    assert "{" not in text
    for seq in verdict.events:
        assert f". {terms.body(found.book.by_seq[seq].body, lang)}" in text


def test_languages_differ_and_name_windows_and_joins() -> None:
    rule = next(one for one in shipped_rules() if one.id == "R-16")
    assert looked_for(rule, "en") == (
        "For each use of force with means: water cannon or tear gas, it asks:",
        "before it, 1 x warning with the same assembly, at least 3 min old, within 1 h",
    )
    assert looked_for(rule, "id")[1] == (
        "sebelumnya, 1 x imbauan dengan unjuk rasa yang sama, sekurangnya berumur 3 menit, dalam 1 jam"
    )


@pytest.mark.parametrize(
    ("rule", "lang", "line"),
    [
        (
            "R-32",
            "en",
            "This must never happen: finding on misconduct (kind: verbal abuse or taunt, substantiated: yes).",
        ),
        (
            "R-32",
            "id",
            "Ini tidak boleh terjadi: hasil pemeriksaan anggota (jenis: kata kasar atau ejekan, terbukti: ya).",
        ),
        ("R-57", "en", "This must never happen: network restriction."),
        ("R-56", "en", "the event itself must say: state of the person other than fleeing, fallen or restrained"),
        ("R-65", "id", "peristiwa itu sendiri harus menyebut: dasar selain KUHP Pasal 354"),
        ("R-50", "en", "after it, 1 x acknowledgement of an inject with the same inject and cell, within 5 min"),
        ("R-29", "id", "Untuk setiap peristiwa massa mulai bubar, yang diminta:"),
    ],
)
def test_what_is_asked_reads_as_a_sentence(rule: str, lang: str, line: str) -> None:
    assert line in looked_for(next(one for one in shipped_rules() if one.id == rule), lang)


def test_what_followed_and_may_be_excused_is_told_as_what_it_is() -> None:
    case = change(scene(), CASES["R-29"])
    found = audit_events(events(case), start=START, covers=["crowd.dispersing", "force.used"])
    (verdict,) = found.only("R-29").of("not_known")
    told = (
        f"Use of force followed within 10 min (event {verdict.parts[0].doubtful[0]}), which must not be unless there "
    )
    told += "was crowd gathering again in between; the record does not say whether there was. (zone Z-1)"
    assert found.message(verdict).endswith(told)
    assert "kecuali ada massa berkumpul kembali di antaranya" in found.message(verdict, "id")
    (use,) = [line for line in case if line["kind"] == "force.used" and line["t"] > 4600]
    del use["body"]["zone"]
    unjoined = audit_events(events(case), start=START, covers=["crowd.dispersing", "force.used"])
    assert "may be" not in unjoined.message(unjoined.only("R-29").verdicts[0])


def test_a_doubt_is_explained_by_what_the_record_does_not_tell() -> None:
    found = audit_events(events(change(scene(), {"drop": ["reading"]})), start=START)
    verdict = found.only("R-20").of("not_known")[0]
    assert would_have_to(verdict, found.rules["R-20"], "en", found.book) == (
        "It could be judged if the record told this.",
    )


ENGLISH = (" event ", "(event ", " before it", " late)", " needed ", " the record ", "would be kept")
ENGLISH += ("'", "_", "true", "false")


@pytest.mark.parametrize("rule", sorted(set(CASES) - {"R-61", "R-62", "R-63", "R-65"}))
def test_what_is_told_in_indonesian_holds_no_english(rule: str) -> None:
    case = CASES[rule]
    audit = audit_events(events(change(change(scene(), case.get("keep", {})), case)), start=START)
    for verdict in audit.only(rule).verdicts:
        words = audit.message(verdict, "id")
        assert not [word for word in ENGLISH if word in words], words
    for line in looked_for(audit.rules[rule], "id"):
        assert not [word for word in ENGLISH if word in line], line


@pytest.mark.parametrize(
    ("fields", "in_english", "in_indonesian"),
    [
        (
            {"role": None},
            "does not tell of event {}: meaning of the level.",
            "Tidak tercatat pada peristiwa {}",
        ),
        ({"role": Doubtful("amber")}, "Event {} says meaning of the level: amber", "makna tingkat: amber"),
    ],
)
def test_a_latest_reading_that_does_not_tell_is_named_with_the_field(
    fields: dict[str, object], in_english: str, in_indonesian: str
) -> None:
    found = audit_events(events(change(scene(), {"set": {"red": fields}})), start=START).only("R-11")
    (verdict,) = found.of("not_known")
    level = verdict.events[1]
    assert found.book.by_seq[level].kind == "level.changed"
    assert in_english.format(level) in found.message(verdict)
    assert in_indonesian.format(level) in found.message(verdict, "id")
    assert ": ." not in found.message(verdict)


def test_every_number_that_is_a_choice_is_told_in_words() -> None:
    words = {one.path: threshold_words(rule, one) for rule in shipped_rules() for one in rule.thresholds()}
    assert words["before.min_age_s"] == "warning: at least 3 min old"
    assert words["fields.audible_share"] == "share that could hear at least 0.8"
    assert words["latest.where.density_max"].startswith("reading of the crowd: ")
    assert [path for path, told in words.items() if not told or told.endswith(": ")] == []
    for rule in shipped_rules():
        for one in rule.thresholds():
            assert threshold_words(rule, one, "id")
