"""The report: one self-contained page in Indonesian or English, told from the record alone."""

from __future__ import annotations

from pathlib import Path

from sispamkota.core.files import write_whole
from sispamkota.report.book import Book
from sispamkota.report.page import Page
from sispamkota.report.source import open_book
from sispamkota.report.words import catalogue


def write_report(record_folder: str | Path, path: str | Path, lang: str = "id") -> Path:
    """Write the report of a run as one HTML file, and return where.

    Parameters
    ----------
    record_folder : str or Path
        The run folder; an open or empty record is told as far as it goes.
    path : str or Path
        File to write, whole or not at all; its folder must exist.
    lang : str
        "id" or "en".

    Raises
    ------
    RecordError
        If the record cannot be read or the file cannot be written.
    SispamkotaError
        If the language is unknown.
    """
    return write_whole(path, render(open_book(record_folder), lang))


write = write_report


def render(book: Book, lang: str = "id") -> str:
    """Return the report of an opened record as HTML text; the same record gives the same text."""
    return Page(book, catalogue(lang)).render()
