#!/bin/sh
# Makes the virtual environment anew. $1 = python, $2 = folder.
set -eu
python=$1
folder=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Kernpraat heeft Python 3.11 of nieuwer nodig; $python is ouder." >&2
  exit 1
}
rm -rf "$folder"
if ! "$python" -m venv "$folder" >/dev/null 2>&1; then
  rm -rf "$folder"
  versie=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "python$versie-venv" >/dev/null
    "$python" -m venv "$folder"
  else
    echo "Installeer eerst het pakket python$versie-venv (sudo apt install python$versie-venv) en probeer het opnieuw." >&2
    exit 1
  fi
fi
# setuptools serves the in-place install; pip comes with the environment.
"$folder/bin/python" -m pip install -q --disable-pip-version-check "setuptools>=75" wheel
