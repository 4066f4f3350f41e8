#!/bin/sh
# Chromium, PostgreSQL and Dovecot for the tests: root installs them, another user is told which are missing.
set -eu
mist=""
command -v chromium >/dev/null 2>&1 || mist="$mist chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || mist="$mist postgresql"
command -v dovecot >/dev/null 2>&1 || mist="$mist dovecot-imapd"
[ -n "$mist" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq >/dev/null
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $mist >/dev/null
else
  echo "Voor de tests mist nog:$mist. Installeer dat (sudo apt install$mist) en probeer het opnieuw." >&2
  exit 1
fi
