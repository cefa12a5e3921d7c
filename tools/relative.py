"""Let the editable install point to the sources by a relative path.

Python 3.11 reads .pth files in the locale's encoding, so that an absolute path with an accent in it
stops every start under LC_ALL=C.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "src"


def main() -> None:
    """Rewrite each .pth file that names the sources, and no other."""
    packages = Path(sysconfig.get_path("purelib"))
    for file in sorted(packages.glob("*.pth")):
        text = file.read_text(encoding="utf-8")
        if text.strip() == str(SOURCES):
            file.write_text(os.path.relpath(SOURCES, packages) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
