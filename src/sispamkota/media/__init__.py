"""How rumours spread and how answers slow them: aggregate, per topic and area, never per person."""

from sispamkota.media.spread import advance, next_due

__all__ = ["advance", "next_due"]
