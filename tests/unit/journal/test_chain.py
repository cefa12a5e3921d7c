from __future__ import annotations

import hashlib

import pytest
import rfc8785

from sispamkota.journal import chain

ORIGIN = "a" * 64


def test_hash_is_that_of_the_canonical_list():
    body = {"zone": "Z1", "people": 12, "share": 0.125, "note": 'é\n"x"'}
    listed = [ORIGIN, 3, "crowd.state", 1, 1.0, 0.25, "S1", "world", [1, 2], "engine", body]
    expected = hashlib.sha256(rfc8785.dumps(listed)).hexdigest()
    made = chain.event_hash(
        prev=ORIGIN,
        seq=3,
        kind="crowd.state",
        version=1,
        t_text=chain.canonical_text(1.0),
        x_text=chain.canonical_text(0.25),
        stage="S1",
        actor="world",
        causes=chain.canonical_text([1, 2]),
        basis="engine",
        body=chain.canonical_text(body),
    )
    names = ("prev", "seq", "kind", "version", "t_s", "x_s", "stage", "actor", "causes", "basis", "body")
    assert made == expected == chain.hash_of(dict(zip(names, listed, strict=True)))


def test_seal_is_that_of_the_canonical_list():
    for wall in (None, 1732000000.125, 17.0):
        expected = hashlib.sha256(rfc8785.dumps([ORIGIN, "b" * 64, wall])).hexdigest()
        assert chain.event_seal(prev_seal=ORIGIN, digest="b" * 64, wall=wall) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e21, "1e+21"),
        (1e16, "10000000000000000"),
        (1e-5, "0.00001"),
        (1e-7, "1e-7"),
        (2.0**53, "9007199254740992"),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ("\x07\x7f€", '"\\u0007\x7f€"'),
        ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'),  # sorted by UTF-16, not by code point
    ],
)
def test_canonical_examples(value, text):
    assert chain.canonical_text(value) == text == rfc8785.dumps(value).decode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53), "\ud800", {1: 2}, object(), {1, 2}])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(ValueError):
        chain.canonical(value)


def test_digest_form():
    assert chain.is_digest("0" * 63 + "f")
    assert not any(chain.is_digest(text) for text in ("0" * 63, "0" * 63 + "F", "0" * 63 + "g", None, 5))
