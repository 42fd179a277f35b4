#!/usr/bin/env bash
# `make bench`: builds the release server, seeds a fresh database in the `bench` cluster through the product, and runs the cells of bench/.
#   make bench            everything, at most 25 minutes
#   make bench QUICK=1    fewer and shorter runs, at most 4 minutes once all is built
#   CELLS="point page"    only these cells: point, policy, floor, bytes, page
#   BENCH_WAIT=300        wait up to so many seconds for a quiet machine (load below 1) before measuring
# BELLWETHER_WEB_DIST names a built browser half; without it, dist/ is built.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$BW_ROOT"
scripts/setup.sh bench
. scripts/env.sh # the Postgres server may have arrived just now
scripts/bench/tools.sh
. scripts/stack.sh

state="$(dirname "$(scripts/pg.sh where bench)")/bench"
mkdir -p "$state"
exec 9>"$state/lock"
flock -n 9 || bw_die "a bench of this clone is already running"
BW_BIN="$BW_CACHE/bin/$BW_CLONE/bellwether-bench"
stack_sweep "$state"

# --- build: a folder of its own, so that it neither waits for the tests' build nor throws it away; politely, others work here too ---
began=$SECONDS
export CARGO_TARGET_DIR="$BW_CACHE/target/$BW_CLONE/bench" SQLX_OFFLINE=true
bw_say "bench: compiling the release server"
nice -n 15 cargo build -q --release -p server --bin bellwether || bw_die "the server did not compile"
mkdir -p "$(dirname "$BW_BIN")"
cp "$CARGO_TARGET_DIR/release/bellwether" "$BW_BIN.new" && mv "$BW_BIN.new" "$BW_BIN"
if [ -z "${BELLWETHER_WEB_DIST:-}" ]; then
  (unset CARGO_TARGET_DIR; nice -n 15 scripts/build-web.sh release)
  export BELLWETHER_WEB_DIST="$BW_ROOT/dist"
fi
bw_say "bench: built in $((SECONDS - began)) s"

# --- database: fresh, durable, with the settings of bench/README.md ---
cluster_was=stopped
if scripts/pg.sh status bench >/dev/null 2>&1; then cluster_was=running; fi
finish() {
  trap - EXIT
  stack_down
  [ $cluster_was = running ] || scripts/pg.sh stop bench 9>&-
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
scripts/pg.sh start bench 9>&-
eval "$(scripts/pg.sh url bench)"
super="${DATABASE_OWNER_URL%/*}/postgres"
sql() { "$BW_PG_BIN/psql" -XqAt -v ON_ERROR_STOP=1 "$@"; }
for name in bellwether bellwether_plain; do sql "$super" -c "drop database if exists $name with (force)" 2>/dev/null; done
sql "$super" -c 'create database bellwether'

stack_settings "$state" "${PORT:-3700}"
export PYTHONDONTWRITEBYTECODE=1 LOG=warn LOG_FORMAT=json BENCH_URL="http://$BIND_ADDR" BENCH_STATE="$state" BENCH_PGDATA; BENCH_PGDATA="$(scripts/pg.sh where bench)"
export BENCH_COMMIT; BENCH_COMMIT="$(git rev-parse --short=12 HEAD)$([ -z "$(git status --porcelain -- crates server migrations Cargo.lock)" ] || printf '%s' -changed)"
"$BW_BIN" migrate >"$state/migrate.log" 2>&1 || { tail -20 "$state/migrate.log" >&2; bw_die "migration failed"; }
"$BW_BIN" seed >"$state/seed.log" 2>&1 || { tail -20 "$state/seed.log" >&2; bw_die "seeding failed"; }
serve_up() { stack_run serve serve; stack_wait serve "${BIND_ADDR##*:}" /readyz; } # without the stand-in networks: no cell publishes
serve_up
bw_say "bench: seeding tenants through the product"
python3 bench/seed.py
stack_down
# The same rows without the policy, for its price. Nobody may be connected while a database is copied.
sql "$super" -c 'create database bellwether_plain template bellwether'
sql "${DATABASE_OWNER_URL%/*}/bellwether_plain" -c 'alter table campaigns disable row level security'
for name in bellwether bellwether_plain; do sql "${DATABASE_OWNER_URL%/*}/$name" -c 'vacuum analyze' -c checkpoint; done
serve_up
BENCH_SERVER_PID="$(cat "$state/serve.pid")" python3 bench/bench.py
