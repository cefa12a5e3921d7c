#!/bin/sh
# Mutation of the rule engine, in a copy: sh tools/mutation.sh PLACE [NAME ...]
# PLACE is a new folder; a small environment of its own is made there, since mutmut wants pytest before 9.
# Without names all mutants run, which takes hours; names limit it, such as 'sispamkota.rules.values*'.
set -eu
place=$1
shift
mkdir -p "$place/tests/unit/assess" "$place/tests/property"
cp -r src "$place/"
cp -r tests/unit/rules "$place/tests/unit/"
cp -r tests/unit/assess/cases tests/unit/assess/test_rules.py tests/unit/assess/test_live.py \
    tests/unit/assess/test_audit.py tests/unit/assess/test_rule_mutants.py "$place/tests/unit/assess/"
cp tests/property/test_rules.py "$place/tests/property/"
cp tests/rule_scenes.py "$place/tests/"
# These count memory and calls, which mutmut's own switches change.
sed -i 's/def test_bytes_do/def skip_bytes_do/; s/def test_memory_does/def skip_memory_does/; s/def test_a_late_event/def skip_a_late_event/' \
    "$place/tests/unit/assess/test_live.py"
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
    src/sispamkota/rules/library.py
also_copy=
    src/sispamkota/__init__.py
    src/sispamkota/core
    src/sispamkota/journal
    src/sispamkota/assess
    src/sispamkota/scenario
    src/sispamkota/rules/packs
    tests
    pytest.ini
END
cat > "$place/pytest.ini" <<'END'
[pytest]
addopts = --import-mode=importlib -p no:cacheprovider
pythonpath = src tests
END
cd "$place"
python3 -m venv .venv
.venv/bin/pip install -q "mutmut==3.3.1" "pytest<9" hypothesis ruamel.yaml pydantic rfc8785
exec nice -n 10 .venv/bin/mutmut run "$@"
