#!/bin/sh
# Rebuilds bertbook/widgets/static from bertbook/widgets/src. Needs Node 18 or newer.
cd "$(dirname "$0")/../bertbook/widgets" || exit 1

if ! node -e 'process.exit(+(parseInt(process.versions.node) < 18))' 2>/dev/null || ! npm --version >/dev/null 2>&1; then
    echo "error: Node 18 or newer, with npm, is needed to rebuild the widgets (found: $(node --version 2>/dev/null || echo none))." >&2
    echo "  Debian, Ubuntu:  sudo apt install nodejs npm        macOS:  brew install node        elsewhere:  nodejs.org" >&2
    echo "  Reading, running and testing the book needs no Node: the built widgets are in git." >&2
    exit 1
fi
set -e
echo "Installing the widget tools (package-lock.json)"
npm ci --no-audit --no-fund
echo "Checking types and style"
npm run check
echo "Building bertbook/widgets/static"
npm run build
