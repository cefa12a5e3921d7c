"""Every event kind explains itself: the reference page and the audit read nothing else."""

from __future__ import annotations

import dataclasses
import re
import types
import typing

import pytest

from sispamkota.journal.kinds import KINDS

NAME = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
FIELD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
SENTENCE = re.compile(r"[A-Z].*\.", re.DOTALL)
KIND_NAMES = sorted(KINDS)


def leaves(hint) -> set[type]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType, tuple):
        return set().union(*(leaves(part) for part in typing.get_args(hint) if part is not Ellipsis))
    return {hint}


def test_there_are_kinds():
    assert len(KIND_NAMES) > 80


@pytest.mark.parametrize("name", KIND_NAMES)
def test_kind_has_a_name_and_a_sentence(name):
    kind = KINDS.get(name)
    assert NAME.fullmatch(name)
    assert kind.kind_name == name
    assert kind.kind_version >= 1
    assert SENTENCE.fullmatch(kind.__doc__ or ""), kind.__doc__
    assert not (kind.__doc__ or "").startswith(kind.__name__ + "("), "the docstring is the one dataclasses makes"


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_field_has_a_name_a_sentence_and_may_be_unknown(name):
    for field in dataclasses.fields(KINDS.get(name)):
        where = f"{name}.{field.name}"
        assert FIELD.fullmatch(field.name), where
        assert SENTENCE.fullmatch(field.metadata.get("sentence", "")), where
        assert field.default is None, where
        assert not (field.metadata["text"] and field.metadata["ident"]), where


@pytest.mark.parametrize("name", KIND_NAMES)
def test_fields_hold_only_what_json_holds(name):
    kind = KINDS.get(name)
    for field, hint in typing.get_type_hints(kind).items():
        if field in ("kind_name", "kind_version"):
            continue
        assert leaves(hint) <= {str, int, float, bool, types.NoneType}, f"{name}.{field}: {hint}"


@pytest.mark.parametrize("name", KIND_NAMES)
def test_text_and_ids_stand_in_text_fields_only(name):
    kind = KINDS.get(name)
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        if field.metadata["text"] or field.metadata["ident"] or field.metadata["choices"]:
            assert str in leaves(hints[field.name]), f"{name}.{field.name}"


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_field_that_sounds_like_words_is_declared_as_text(name):
    wordy = re.compile(r"(^|_)(note|text|words|detail|claim|message|quote|comment|summary|headline)(_(id|en))?$")
    for field in dataclasses.fields(KINDS.get(name)):
        if wordy.search(field.name):
            assert field.metadata["text"], f"{name}.{field.name} is no declared text field"


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_unit_in_the_name_is_that_of_the_field(name):
    units = {"_s": "s", "_m": "m", "_l": "l", "_bar": "bar", "_km": "km", "_m2": "m2"}
    for field in dataclasses.fields(KINDS.get(name)):
        for ending, unit in units.items():
            if field.name.endswith(ending) and not re.search("_p(er)?_[a-z0-9]+$", field.name):
                assert field.metadata["unit"] == unit, f"{name}.{field.name}"
