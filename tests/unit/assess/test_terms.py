"""Everything that a shipped rule speaks of has a word in both languages."""

from __future__ import annotations

import dataclasses

import pytest

from sispamkota.assess import terms
from sispamkota.assess.disagree import NOT_ASKED
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.words import WORDS
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import CLOCKS, PACKS, SEVERITIES, Check
from sispamkota.rules.verdict import WORST_FIRST

LANGS = ("id", "en")


def _checks() -> list[Check]:
    return [
        check
        for rule in shipped_rules()
        for checks in (rule.trigger.where, rule.fields, *(condition.where for _, _, condition in rule.conditions()))
        for check in checks
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_event_has_a_noun_phrase(lang: str) -> None:
    assert [name for name in KINDS if terms.kind(name, lang).startswith("'")] == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_that_a_rule_asks_for_has_a_name(lang: str) -> None:
    joined = {path for rule in shipped_rules() for _, _, condition in rule.conditions() for path in condition.same}
    asked = {check.path for check in _checks()} | joined
    assert sorted(path for path in asked if terms.field(path, lang).startswith("'")) == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_of_every_kind_and_every_choice_has_a_name(lang: str) -> None:
    bare = []
    for name in KINDS:
        for entry in dataclasses.fields(KINDS.get(name)):
            if terms.field(entry.name, lang).startswith("'"):
                bare.append(f"{name}.{entry.name}")
            for choice in entry.metadata.get("choices") or ():
                known = terms.terms()["value"]
                grade = entry.name == "rating"
                if not grade and f"{entry.name}.{choice}" not in known and choice not in known:
                    bare.append(f"{name}.{entry.name}: {choice}")
    assert bare == []


def test_a_body_is_told_in_words() -> None:
    told = {"means": "gas", "zones": ["Z-1", "Z-2"], "exposed": 40, "order_id": None}
    assert (
        terms.body(told, "en") == "means: tear gas; zones met: Z-1, Z-2; people met: 40; number of the order: not told"
    )
    assert terms.body(told, "id") == (
        "sarana: gas air mata; zona yang terkena: Z-1, Z-2; orang yang terkena: 40; nomor perintah: tidak disebut"
    )
    assert terms.body({}, "en") == ""


@pytest.mark.parametrize("lang", LANGS)
def test_every_code_that_a_rule_asks_for_has_a_word(lang: str) -> None:
    bare = []
    for check in _checks():
        for one in check.value if isinstance(check.value, tuple) else (check.value,):
            if isinstance(one, str) and "_" in terms.value(check.path, one, lang):
                bare.append((check.path, one))
    assert bare == []


@pytest.mark.parametrize(
    ("path", "given", "in_id", "in_en"),
    [
        ("target_state", "fallen", "terjatuh", "fallen"),
        ("in_formation", False, "tidak", "no"),
        ("min_range_m", 7.86, "7,86", "7.86"),
        ("severity", "fatal", "meninggal", "fatal"),
        ("ground", "", "kosong", "empty"),
        ("to", ["tni", "kapolda"], "TNI, Kapolda", "TNI, Kapolda"),
        ("colour", "teal", "teal", "teal"),
        ("means", None, "tidak disebut", "not told"),
    ],
)
def test_values_are_told_in_words(path: str, given: object, in_id: str, in_en: str) -> None:
    assert (terms.value(path, given, "id"), terms.value(path, given, "en")) == (in_id, in_en)


def test_what_is_not_known_is_told_by_its_name() -> None:
    assert terms.kind("moon.rose", "id") == "'moon.rose'"
    assert terms.field("phase", "en") == "'phase'"


def test_every_word_that_is_defined_for_a_record_by_hand_is_told_in_both_languages() -> None:
    known = terms.terms()["value"]
    bare = [f"{name}.{word}" for name, words in WORDS.items() for word in sorted(words)
            if f"{name}.{word}" not in known and word not in known]  # fmt: skip
    assert bare == []


def test_severities_clocks_packs_and_outcomes_are_told_in_both_languages() -> None:
    words = [
        *(("rule_severity", one) for one in SEVERITIES), *(("rule_clock", one) for one in CLOCKS),
        *(("pack", one) for one in PACKS), *(("verdict", one) for one in (*WORST_FIRST[:4], NOT_ASKED)),
    ]  # fmt: skip
    known = terms.terms()["value"]
    assert [f"{name}.{one}" for name, one in words if f"{name}.{one}" not in known] == []
