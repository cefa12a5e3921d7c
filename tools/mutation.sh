#!/bin/sh
# Mutation of the rule engine, in a copy: sh tools/mutation.sh PLACE [NUMBER]
# PLACE is a folder outside the project; a small environment of its own is made there, since mutmut wants pytest
# before 9.  Each call tries so many mutants more (250 by default, some four minutes on two cores) and tells all
# that was tried so far.  Remove PLACE after a change of the engine or its tests.
set -eu
place=$1
number=${2:-250}
if [ ! -d "$place/src" ]; then
    mkdir -p "$place/tests/unit"
    cp -r src "$place/"
    cp -r tests/unit/rules "$place/tests/unit/"
    cp tools/mutation.py "$place/"
    cat > "$place/setup.cfg" <<'END'
[mutmut]
paths_to_mutate=
    src/sispamkota/rules/
tests_dir=tests
do_not_mutate=
    src/sispamkota/rules/parse.py
    src/sispamkota/rules/reader.py
    src/sispamkota/rules/conditions.py
    src/sispamkota/rules/yamltree.py
    src/sispamkota/rules/sense.py
    src/sispamkota/rules/shapes.py
    src/sispamkota/rules/together.py
    src/sispamkota/rules/doctrine.py
    src/sispamkota/rules/library.py
also_copy=
    src/sispamkota/__init__.py
    src/sispamkota/core
    src/sispamkota/journal
    src/sispamkota/rules/packs
    src/sispamkota/rules/doctrines
    tests
    pytest.ini
END
    cat > "$place/pytest.ini" <<'END'
[pytest]
addopts = --import-mode=importlib -p no:cacheprovider --tb=no --assert=plain
pythonpath = src
END
    python3 -m venv "$place/.venv"
    "$place/.venv/bin/pip" install -q "mutmut==3.3.1" "pytest<9" ruamel.yaml pydantic rfc8785
fi
cd "$place"
exec nice -n 10 .venv/bin/python mutation.py "$number"
