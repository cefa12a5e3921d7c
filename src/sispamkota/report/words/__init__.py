"""All words of the report and the replay, one set of files for each language."""

from __future__ import annotations

from sispamkota.report.words.catalogue import LANGUAGES, Catalogue, Language, catalogue
from sispamkota.report.words.names import Names, names_of
from sispamkota.report.words.sentence import Part, plain, sentence

__all__ = ["LANGUAGES", "Catalogue", "Language", "Names", "Part", "catalogue", "names_of", "plain", "sentence"]
