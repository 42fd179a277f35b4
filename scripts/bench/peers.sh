#!/usr/bin/env bash
# The peers of the engine's cells, pinned, in a folder of the cache; never among the repository's own dependencies.
#   scripts/bench/peers.sh graphile bullmq celery n8n dbos xyflow    only these
# A peer that cannot be had leaves the reason in <peer>/missing, and its cell says so. About 2.5 GB with n8n.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
peers="$BW_CACHE/peers"
mkdir -p "$peers"

# peer <name> <what must be there afterwards> <command…>: once; the version is part of the stamp.
peer() {
  local name="$1" stamp="$peers/$1/installed $2" log="$peers/$1.log"
  shift 2
  [ ! -f "$stamp" ] || return 0
  bw_say "bench: installing the peer $name (once)"
  rm -rf "${peers:?}/$name"
  mkdir -p "$peers/$name"
  if (cd "$peers/$name" && nice -n 15 "$@") >"$log" 2>&1; then : >"$stamp"; else
    grep -iE 'err|no matching|not found' "$log" | tail -1 >"$peers/$name/missing"
    [ -s "$peers/$name/missing" ] || printf 'the installation failed; %s' "$log" >"$peers/$name/missing"
    bw_say "bench: $name cannot be had: $(cat "$peers/$name/missing")"
  fi
}
npm_peer() { # npm_peer <name> <packages…>; package.json says `overrides`, if it must
  local name="$1"; shift
  peer "$name" "$(printf '%s ' "$@" | tr '/' '_')" sh -c 'printf "{\"private\":true%s}" "$1" >package.json && shift &&
    exec npm install --no-audit --no-fund --loglevel=error --omit=dev "$@"' sh "${overrides:-}" "$@"
}
pip_peer() {
  local name="$1"; shift
  peer "$name" "$(printf '%s ' "$@")" sh -c 'python3 -m venv env && exec env/bin/pip install -q --disable-pip-version-check "$@"' sh "$@"
}
for name in "$@"; do
  case "$name" in
    (graphile) npm_peer graphile graphile-worker@0.17.3 pg@8.16.3 ;;
    (bullmq) npm_peer bullmq bullmq@6.7.0 ioredis@5.8.2 ;;
    (celery) pip_peer celery celery==5.7.0 redis packaging ;;
    # n8n names one package, for spreadsheets, by an address outside the registry: the registry's own release of it takes its place.
    # Its packages' own programs are not run: one of them is a sandbox for code steps that does not compile on this Node.
    (n8n) overrides=',"overrides":{"xlsx":"0.18.5"}' npm_config_ignore_scripts=true npm_peer n8n n8n@1.123.81 ;;
    (dbos) npm_peer dbos @dbos-inc/dbos-sdk@5.3.0 pg@8.16.3 ;;
    (xyflow) npm_peer xyflow @xyflow/react@12.12.1 react@18.3.1 react-dom@18.3.1 && "$BW_ROOT/bench/peers/xyflow/build.sh" ;;
    (*) bw_die "no peer '$name'" ;;
  esac
done
