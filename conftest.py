"""Settings for every test: chapters run under nbval with the same environment on each machine."""

import os

# An MPLBACKEND or a warning filter set on the reader's machine would change what a chapter prints.
for name in ("MPLBACKEND", "PYTHONWARNINGS"):
    os.environ.pop(name, None)

# make and sh, which tests/test_setup.py tests, exist on Linux and macOS only.
collect_ignore = ["tests/test_setup.py"] if os.name == "nt" else []
