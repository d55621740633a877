#!/bin/sh
# Style, format, types, spelling: all four run, and the last line says whether all passed.
cd "$(dirname "$0")/.." || exit 1
failed=
check() {
    echo "== $*"
    .venv/bin/python -m "$@" || failed="$failed $1"
}
check ruff check
check ruff format --check
check mypy
check codespell_lib
if [ -n "$failed" ]; then
    echo "lint: failed:$failed" >&2
    exit 1
fi
echo "lint: all passed"
