#!/bin/sh
# Write requirements.lock: names, versions and hashes, no addresses. $1: the bin folder of .venv.
set -eu
bin=$1
"$bin/python" -m pip install -qq --disable-pip-version-check uv
{
    echo "# Versions and hashes of everything that \`make setup\` installs; rewritten by \`make lock\`."
    "$bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-header --no-annotate --extra all --extra dev pyproject.toml
} >requirements.lock.new
mv requirements.lock.new requirements.lock
