"""``python -m sispamkota``: the same commands where the script is not on the path."""

import sys

from sispamkota.cli import main

if __name__ == "__main__":
    sys.exit(main())
