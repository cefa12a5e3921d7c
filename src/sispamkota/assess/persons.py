"""Traces of a person in what somebody typed: numbers, handles and names that a timeline must not hold.

A record is published, so whoever is in it must not be found by it.  What is looked for is what can be told
with little doubt: telephone and identity numbers, addresses of mail, handles, and names beside a title, a
rank, a degree or a widespread Indonesian given name.  A bare name of another kind cannot be told from the
name of a place or an institution, and what stands inside a web address is not looked at.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

PERSON_FIELDS: Final = ("actor", "person")
"""Fields of a body that stand for one person."""

_NUMBER: Final = "a telephone number"
_IDENTITY: Final = "an identity number"
_MAIL: Final = "an address of mail"
_HANDLE: Final = "a handle"
_NAME: Final = "the name of a person"

_CALL_LINK = re.compile(r"wa\.me/\+?\d{8,}", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@])[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_MAIL_FORM = re.compile(r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}")
_HANDLE_FORM = re.compile(r"(?<![\w.@])@[A-Za-z_][\w.]{2,}")
_PHONES = (
    re.compile(r"(?<![\w/.,-])(?:\+62|62|0)[\s.-]?8\d{1,3}(?:[\s.-]?\d{3,4}){2,3}(?![\w/])"),
    re.compile(r"(?<![\w/.-])\+\d{1,3}[\s.-]?\(?\d{2,4}\)?(?:[\s.-]?\d{2,4}){2,4}(?!\w)"),
)
# Province 11 to 94, then six digits, then day (women: 40 more), month and year of birth, then a serial number.
_IDENTITY_FORM = re.compile(r"(?<!\d)[1-9]\d{5}(?:[0-2]\d|3[01]|[4-6]\d|7[01])(?:0[1-9]|1[0-2])\d{6}(?!\d)")
_DEGREE = re.compile(r"[A-Z]\w+,? (?:S\.H|S\.I\.K|M\.H|S\.Sos|M\.Si|S\.E|S\.T|M\.M|Ph\.D)\b")
_DESCENT = re.compile(r"\b[A-Z][a-z]+ (?:bin|binti) [A-Z][a-z]+")

_WORD = re.compile(r"[^\W\d_]+\.?|\d+|[,;:()]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES: Final = _words(
    "bapak bpk ibu sdr sdri saudara saudari pak bu ustaz ustad ustadz kiai kyai hj mr mrs ms dr prof drs sgt sergeant "
    "bharada bharatu bripda briptu bripka aipda aiptu ipda iptu akp kompol akbp kombes brigadir brigjen irjen komjen "
    "serda sertu serka serma letda lettu letkol kolonel mayjen letjen praka pratu prada kopda bernama nama name"
)
_BETWEEN: Final = _words("pol purn inf drs dr h hj r ir jenderal")
_NO_NAMES: Final = _words(
    "kapolda wakapolda kapolres wakapolres kapolsek kapolri wakapolri kabagops kasat kabid kapuskes kabareskrim danki "
    "danton danru komandan walikota wali bupati gubernur camat lurah ketua anggota hakim jaksa presiden wakil menteri "
    "polisi polri polda polres tni rektor dekan kepala direktur sekretaris kota pertiwi negara rumah hamil korlap "
    "koordinator penanggung kelompok satuan unit petugas warga saksi korban pelapor justice lord judge chief general "
    "minister commissioner coroner officer inspector commander the of and dan di kandung almarhum "
    "almarhumah guru muda tua anak penjual pedagang pengemudi sopir mahasiswa pelajar demonstran tim saya kami kita"
)
_PLACES: Final = _words(
    "jalan jl jln gang gg raya simpang perempatan bundaran lapangan stadion gelora gor gedung masjid gereja pura "
    "vihara universitas univ institut kampus sekolah sma smp sd man smk rs rsu rsud sakit puskesmas klinik bandara "
    "pelabuhan terminal stasiun halte jembatan tol museum monumen tugu makam taman alun pasar mal hotel graha wisma "
    "yayasan kodim korem kodam lanud lanal pangkalan asrama harian street st road rd avenue ave square park "
    "stadium hospital university college school church bridge station airport hall building memorial foundation "
    "institute library museum centre center house plaza lane drive report inquiry"
)
_GIVEN: Final = _words(
    "agus ahmad akhmad achmad andi anton arief asep bambang budi dadang dedi deden didik djoko edi eko endang faisal "
    "ferdy hadi hasan hendra heru herman irfan iwan joko lilik mohammad mohamad muhammad muhamad nanang ningsih nurul "
    "rahmat ratna rini rizal rizki rizky rudi rudy samsul saiful siti slamet sugeng suparman supriyadi susilo sutrisno "
    "syamsul teguh tono wahyu wawan yanto yudi yuli yusuf zainal zulkifli"
)
_INSTITUTIONS: Final = _words("luhur utomo daya mulia yani dahlan khadijah riyadi")
"""Second words of institutions and streets that are named after a person: Budi Luhur, Ahmad Yani."""


@lru_cache(maxsize=4096)  # ids, zones and sources come again and again
def trace(text: str) -> str | None:
    """Return what in ``text`` may say who somebody is, such as "a telephone number and a handle", or None."""
    plain = _MAIL_FORM.sub(" ", _ADDRESS.sub(" ", text))
    found = []
    if _MAIL_FORM.search(_ADDRESS.sub(" ", text)):
        found.append(_MAIL)
    if _HANDLE_FORM.search(plain):
        found.append(_HANDLE)
    if _IDENTITY_FORM.search(plain):
        found.append(_IDENTITY)
    elif _CALL_LINK.search(text) or any(form.search(plain) for form in _PHONES):
        found.append(_NUMBER)
    if _DEGREE.search(plain) or _DESCENT.search(plain) or _named(plain):
        found.append(_NAME)
    return " and ".join(found) or None


@lru_cache(maxsize=4096)
def trace_in_id(text: str, *, of_person: bool = False) -> str | None:
    """Return what in an id or a code may say who somebody is; ``of_person`` for the fields that stand for one person.

    A widespread given name is found in any spelling, unless a street or a building is named by it.  A field of one
    person holds an id as P-1.  Words that begin with a capital and have no digit are taken for a name
    there; one word all of capitals is an id like any other.
    """
    found = trace(text)
    if found is not None:
        return found
    words = [word for word in re.split(r"[\s_.-]+", text) if word]
    if _holds_a_given_name([word.strip(",;:()'\"").lower() for word in words]):
        return _NAME
    if of_person and not any(sign.isdigit() for sign in text) and any(word.istitle() for word in words):
        return _NAME
    return None


def _holds_a_given_name(words: list[str]) -> bool:
    """Return whether a given name is among words, and no place or institution is named by it."""
    for place, word in enumerate(words):
        if word not in _GIVEN or any(near in _PLACES for near in words[max(place - 3, 0) : place]):
            continue
        if not any(near in _INSTITUTIONS or near in _PLACES for near in words[place + 1 : place + 2]):
            return True
    return False


def _named(text: str) -> bool:
    """Return whether a title or a given name stands before a word that looks like a name, and names no place."""
    words = [word.rstrip(".") for word in _WORD.findall(text)]
    for place, word in enumerate(words):
        plain = word.lower()
        if plain not in _TITLES and plain not in _GIVEN:
            continue
        if any(near.lower() in _PLACES for near in words[max(place - 3, 0) : place]):
            continue
        rest = words[place + 1 : place + 5]
        if plain in _TITLES:
            if plain in ("nama", "name") and not (rest and rest[0] == ":"):
                continue
            while rest and (rest[0].lower() in _BETWEEN or rest[0].lower() in _TITLES or rest[0] == ":"):
                rest = rest[1:]
        if rest and _looks_like_a_name(plain, word, rest):
            return True
    return False


def _looks_like_a_name(plain: str, word: str, rest: list[str]) -> bool:
    following = rest[0]
    if following.lower() in _NO_NAMES or following.lower() in _PLACES or following.lower() in _INSTITUTIONS:
        return False
    if any(near.lower() in _PLACES for near in rest[1:3]):
        return False
    if plain in _GIVEN:
        return word[:1].isupper() and following[:1].isupper() and len(following) > 2
    if not following.istitle():
        return following.isupper() and following.lower() in _GIVEN
    return len(following) > 1 and (word[:1].isupper() or plain in ("nama", "name", "bernama"))
