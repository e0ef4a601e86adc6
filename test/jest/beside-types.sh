#!/usr/bin/env bash
# The unit tests, and beside them the compiler, which has one thread and would keep the other cores waiting. What it finds is
# printed after the tests. Takes the arguments of Jest.
set -uo pipefail

found=$(mktemp)
tsc --project tsconfig.dev.json >"$found" &
compiler=$!
trap 'kill "$compiler" 2>/dev/null; rm -f "$found"' EXIT

tests=0
jest --config jest.unit.json "$@" || tests=$?
types=0
wait "$compiler" || types=$?
cat "$found"
exit $((tests > types ? tests : types))
