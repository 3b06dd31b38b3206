#!/bin/sh
# Prepares a bare Debian machine. Called by the Makefile; safe to run again.
#   setup.sh python VENV    the virtual environment, from the pinned and hashed requirements
#   setup.sh test-system    Chromium, for the browser tests (required there)
set -eu
cd "$(dirname "$0")/.."

# Debian's packages $2... give the program $1. Installs them where this user may; otherwise says what is missing.
need() {
    program=$1; shift
    command -v "$program" >/dev/null 2>&1 && return 0
    if command -v apt-get >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as="no"; fi
        if [ "$as" != no ]; then
            echo "installing: $*"
            $as env DEBIAN_FRONTEND=noninteractive apt-get update -qq || true
            $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || true
        fi
    fi
    command -v "$program" >/dev/null 2>&1
}

case "${1:-}" in
python)
    venv=$2
    python=${PYTHON:-python3}
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "Python 3.11 or newer is needed; $("$python" --version) is here." >&2; exit 1; }
    if [ ! -x "$venv/bin/pip" ]; then
        "$python" -m venv "$venv" 2>/dev/null || {
            rm -rf "$venv"
            need python3-venv-missing python3-venv || true
            "$python" -m venv "$venv"
        }
    fi
    "$venv/bin/pip" install -q --disable-pip-version-check --require-hashes -r deploy/requirements-dev.txt
    "$venv/bin/pip" install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    ;;
test-system)
    need chromium chromium || {
        echo "Chromium is needed by the browser tests: apt-get install chromium" >&2; exit 1; }
    ;;
*) echo "usage: setup.sh python VENV | test-system" >&2; exit 2 ;;
esac
