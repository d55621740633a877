#!/bin/sh
# Removes what building and testing left; .venv, .venv-colab and node_modules stay, since they are slow to make.
cd "$(dirname "$0")/.." || exit 1
rm -rf _build .pytest_cache .mypy_cache .ruff_cache test-results
find . \( -name .git -o -name ".venv*" -o -name node_modules \) -prune -o \
    \( -name __pycache__ -o -name .ipynb_checkpoints -o -name jupyter_execute \) -type d -prune -exec rm -rf {} +
echo "Removed _build and caches. To remove the environment too:  rm -rf .venv .venv-colab"
