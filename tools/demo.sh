#!/bin/sh
# Simulate the reference drill, judge it, and write its report in Indonesian and English.
# $1: the sispamkota command; $2: the folder of runs.
set -eu
command=$1
runs=$2

stamp=$(date +%Y%m%d-%H%M%S)
run="$runs/demo-$stamp"
mkdir -p "$runs"

echo "1/4  Checking scenarios/pasuruan"
"$command" check scenarios/pasuruan
echo "2/4  Simulating the drill (the first time some code is compiled, about a minute)"
"$command" simulate scenarios/pasuruan --plan graded -o "$run"
echo "3/4  Judging the record"
"$command" verify "$run"
"$command" audit "$run"
echo "4/4  Writing the report"
"$command" report "$run" --lang id -o "$run/laporan.html" >/dev/null
"$command" report "$run" --lang en -o "$run/report.html" >/dev/null

here=$(pwd)
echo
echo "Laporan: $here/$run/laporan.html"
echo "Report:  $here/$run/report.html"
echo "Replay:  $command replay $run     then open the address that it prints"
