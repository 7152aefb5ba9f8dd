#!/bin/sh
# Makes a virtual environment that holds exactly what a lock file names, or brings an existing one up to date.
#
#     scripts/bootstrap.sh VENV LOCK [PROJECT...]
#
# PROJECTs are installed editable, without their dependencies: the lock has those. Needs Python 3.11 or later (PYTHON names
# one, else the usual names are tried) and a package index; uv is used from the PATH, else the locked one is installed with
# pip. VENV/.installed tells make when it was last done.
set -eu

venv=$1
lock=$2
shift 2

# uv brings its own certificates and pip's settings do not reach it: trust what this machine trusts, ask whom pip asks.
export UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

minor_of() { "$1" -c 'import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else 0)' 2>/dev/null || echo 0; }

can_make_venv() { [ -n "$uv" ] || "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# The first Python of a tested version that can make an environment, else the first that is newer than those.
find_python() {
    newer='' without_venv='' seen=''
    for candidate in ${PYTHON:-python3 python python3.13 python3.12 python3.11}; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        minor=$(minor_of "$candidate")
        seen="$seen $candidate(3.$minor)"
        [ "$minor" -ge 11 ] || continue
        if ! can_make_venv "$candidate"; then
            without_venv=${without_venv:-$candidate}
        elif [ "$minor" -le 13 ]; then
            echo "$candidate"
            return
        else
            newer=${newer:-$candidate}
        fi
    done
    if [ -n "$newer" ]; then
        say "Using $newer, which is newer than the versions this is tested with (3.11 to 3.13)."
        echo "$newer"
    elif [ -n "$without_venv" ]; then
        fail "$without_venv cannot make virtual environments: its venv or ensurepip module is missing." \
            "On Debian and Ubuntu: apt install python3.$(minor_of "$without_venv")-venv. Or put uv on the PATH."
    elif [ -n "${PYTHON:-}" ]; then
        fail "PYTHON is \`$PYTHON\`, which is no Python 3.11 or later. Name one that is, or leave PYTHON out."
    else
        fail "No Python 3.11 or later was found (seen:${seen:- none})." \
            "Install one (apt install python3 python3-venv, brew install python@3.13) or name it: make PYTHON=/path/to/python3 ..."
    fi
}

uv=$(command -v uv || command -v .venv/bin/uv || true)

if [ -e "$venv" ] && [ "$(minor_of "$venv/bin/python")" -lt 11 ]; then
    [ -e "$venv/pyvenv.cfg" ] || fail "\`$venv\` is in the way and is no virtual environment. Move it elsewhere."
    say "Making $venv again: its Python is gone or too old."
    case $uv in "$venv"/*) uv='' ;; esac
    rm -rf "$venv"
fi

if [ ! -e "$venv" ]; then
    python=$(find_python)
    say "Making $venv with $("$python" --version 2>&1)."
    if [ -n "$uv" ]; then
        "$uv" venv --quiet --python "$(command -v "$python")" "$venv"
    else
        "$python" -m venv "$venv"
    fi
fi

if [ -z "$uv" ]; then
    # One package with its hashes, cut out of the lock.
    awk '/^uv==/ { found = 1 } found { print } found && !/\\$/ { exit }' requirements.lock >"$venv/uv.txt"
    "$venv/bin/python" -m pip install --quiet --require-hashes -r "$venv/uv.txt" || fail \
        "uv could not be installed into $venv (the reason stands above). It needs a package index; or put uv on the PATH."
    uv=$venv/bin/uv
fi

if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] && index=$("$venv/bin/python" -m pip config get global.index-url 2>/dev/null); then
    export UV_DEFAULT_INDEX="$index"
fi

say "Installing $(grep -c '==' "$lock") packages from $lock into $venv."
"$uv" pip sync --quiet --python "$venv/bin/python" "$lock"
for project in "$@"; do
    "$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable "$project"
done
touch "$venv/.installed"
