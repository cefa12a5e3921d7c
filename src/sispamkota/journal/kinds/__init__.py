"""All event kinds; importing this package registers them in ``KINDS``."""

from sispamkota.journal.kinds import assembly, drill, election, force, run
from sispamkota.journal.kinds.base import KINDS, Kind, from_body, kind, told

__all__ = ["KINDS", "Kind", "assembly", "drill", "election", "force", "from_body", "kind", "run", "told"]
