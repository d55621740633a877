#!/bin/sh
# Finds a Python of at least 3.11 and lets it bring .venv up to date (environment.py).
# Usage: sh tools/environment.sh requirements-book.txt      PYTHON=python3.12 chooses one.
cd "$(dirname "$0")/.." || exit 1

# An activated .venv must not rebuild itself: look past it.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vxF "$PWD/.venv/bin" | paste -sd: -)
export PATH

seen=
for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    version=$("$python" -V 2>&1) || continue
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" tools/environment.py "$@"
    fi
    seen="$seen $python is $version."
done

if [ -n "$PYTHON" ]; then
    echo "error: PYTHON=$PYTHON is not a Python 3.11 or newer.$seen" >&2
else
    echo "error: no Python 3.11 or newer found.$seen" >&2
fi
echo "  Debian 12, Ubuntu 24.04 or newer:  sudo apt install python3 python3-venv" >&2
echo "  macOS:                             brew install python" >&2
echo "  elsewhere:                         python.org/downloads" >&2
echo "  then run the command again; PYTHON=/path/to/python3 chooses one." >&2
exit 1
