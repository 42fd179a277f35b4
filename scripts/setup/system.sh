#!/usr/bin/env bash
# System packages: installs only what is missing, with one `apt-get update`. Needs root only when something is missing.
#   scripts/setup/system.sh [demo|test|dev|bench]
set -euo pipefail
. "$(dirname "$0")/../env.sh"
mode="${1:-demo}"

bw_have dpkg-query || bw_die "this is not a Debian system; install by hand: PostgreSQL 15+ with pgvector, chromium, redis-server"

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
missing=()
want() { installed "$1" || missing+=("$1"); }

for tool in gcc make xz:xz-utils python3; do
  bw_have "${tool%%:*}" || missing+=("${tool##*:}")
done
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)

pg="" # the server version to install, when none is there
if [ -n "$BW_PG_BIN" ]; then
  pg="$(basename "$(dirname "$BW_PG_BIN")")"
fi
case "$mode" in (test)
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  bw_have redis-server || missing+=(redis-server)
  # Debian ships Python without what makes a folder of its own (scripts/setup/python.sh).
  python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
esac
case "$mode" in (bench) bw_have redis-server || missing+=(redis-server) ;; esac

has_vector() { [ -n "$pg" ] && [ -e "/usr/share/postgresql/$pg/extension/vector.control" ]; }
if [ -n "$pg" ] && has_vector && [ ${#missing[@]} = 0 ]; then
  bw_say "system packages: all there"
  exit 0
fi

if [ "$(id -u)" != 0 ]; then
  [ -n "$pg" ] || missing+=(postgresql)
  has_vector || missing+=(pgvector)
  bw_die "missing on this system: ${missing[*]}. As root: scripts/setup/system.sh $mode && scripts/setup/pgvector.sh"
fi

export DEBIAN_FRONTEND=noninteractive
bw_say "system packages: reading the package lists"
apt-get update -qq || bw_say "apt-get update reported errors; going on with the lists there are"

if [ -z "$pg" ]; then
  pg="$(apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -1)"
  [ -n "$pg" ] || bw_die "the package lists hold no postgresql"
  missing+=("postgresql-$pg")
fi
if ! has_vector; then
  # Newer Debian has it ready; otherwise scripts/setup/pgvector.sh builds it against the server's headers.
  if [ -n "$(apt-cache madison "postgresql-$pg-pgvector" 2>/dev/null)" ]; then
    want "postgresql-$pg-pgvector"
  else
    want "postgresql-server-dev-$pg"
  fi
fi
if [ ${#missing[@]} = 0 ]; then exit 0; fi

# No service may start by being installed: we run our own, private ones.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
bw_say "system packages: installing ${missing[*]}"
apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" >"$BW_CACHE/apt.log" 2>&1 ||
  { tail -20 "$BW_CACHE/apt.log" >&2; bw_die "apt-get install failed; the whole log is $BW_CACHE/apt.log"; }
bw_say "system packages: done"
