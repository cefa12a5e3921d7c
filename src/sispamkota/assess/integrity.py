"""What the reader of a record must know first: that it was changed, is still open, or holds nothing."""

from __future__ import annotations

from typing import Final

from sispamkota.journal.verify import Verification
from sispamkota.rules.model import Text

_WHAT: Final = {
    "chain": "mulai peristiwa {seq}, isinya tidak lagi seperti saat ditulis",
    "journal": "berkas catatan memuat tabel, tampilan, indeks atau pemicu asing",
    "scenario": "salinan skenario hilang atau bukan lagi yang dijalankan",
    "run.json": "run.json tidak cocok dengan awal rekaman",
    "tracks": "catatan posisi tidak cocok dengan segelnya (peristiwa {seq})",
    "witness": "isinya tidak cocok dengan saksi (peristiwa {seq})",
}

NOTHING: Final = Text(
    "Tidak ada yang tercatat: rekaman ini belum memuat satu peristiwa pun.",
    "Nothing was recorded: this record holds no event yet.",
)
OPEN: Final = Text(
    "Catatan ini terbuka: tidak berakhir dengan run.closed. Yang belum jatuh tempo tetap menunggu.",
    "This record is open: it does not end with run.closed. What is not due yet stays pending.",
)


def changed(found: Verification) -> Text | None:
    """Return in words that a record was changed after it was written, None for one that is intact."""
    if found.ok:
        return None
    what = _WHAT.get(found.part, _WHAT["chain"]).format(seq=found.first_bad)
    return Text(
        f"Rekaman ini telah diubah: {what}. Yang tertulis di sini bukan bukti. Periksa dengan sispamkota verify.",
        f"This record was changed: {found.reason}. What is told here is no proof. Check it with sispamkota verify.",
    )
