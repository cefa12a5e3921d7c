#!/bin/sh
# Make a virtual environment in $1 with a Python of at least 3.11, or say plainly what is missing.
set -eu
venv=$1

python=
for candidate in ${PYTHON:-} python3.11 python3 python3.12 python3.13 python; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Sispamkota needs Python 3.11 or newer, and none was found on this machine." >&2
    echo "  Debian, Ubuntu:  apt-get install python3.11 python3.11-venv" >&2
    echo "  elsewhere:       install Python 3.11 and run again, or: make setup PYTHON=path/to/python" >&2
    exit 1
fi

echo "Making $venv with $("$python" --version) ..."
if ! "$python" -m venv "$venv" >"${TMPDIR:-/tmp}/sispamkota-venv.$$" 2>&1; then
    rm -rf "$venv"
    if ! "$python" -m virtualenv --quiet "$venv" >/dev/null 2>&1; then
        cat "${TMPDIR:-/tmp}/sispamkota-venv.$$" >&2
        rm -f "${TMPDIR:-/tmp}/sispamkota-venv.$$"
        echo "$python cannot make virtual environments." >&2
        echo "  Debian, Ubuntu:  apt-get install python3-venv" >&2
        exit 1
    fi
fi
rm -f "${TMPDIR:-/tmp}/sispamkota-venv.$$"
