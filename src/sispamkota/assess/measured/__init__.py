"""All measures; importing this package registers them in ``MEASURES``."""

from sispamkota.assess.measured import answers, city, force, harm, verdicts
from sispamkota.assess.measured.base import MEASURES, Measure, Share, Source

__all__ = ["MEASURES", "Measure", "Share", "Source", "answers", "city", "force", "harm", "verdicts"]
