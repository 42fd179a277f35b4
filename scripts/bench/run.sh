#!/usr/bin/env bash
# `make bench`: builds the release server, seeds a fresh database in the `bench` cluster through the product, and runs the cells of bench/.
#   make bench            everything, at most 25 minutes
#   make bench QUICK=1    fewer and shorter runs, at most 4 minutes once all is built
#   CELLS="point page"    only these cells: point, policy, floor, bytes, page; and those that are not run unless they are named, with
#                         peers that are installed once: canvas of the builder; queue, fairness, runs, validate of the engine
#   BENCH_WAIT=300        wait up to so many seconds for a quiet machine (load below 1) before measuring
# BELLWETHER_WEB_DIST names a built browser half; without it, dist/ is built.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$BW_ROOT"
scripts/setup.sh bench
. scripts/env.sh # the Postgres server may have arrived just now
. scripts/stack.sh
wanted=" ${CELLS:-point policy floor bytes page} " of_server="" of_engine=""
for cell in $wanted; do
  case "$cell" in
    (point|policy|floor|bytes|page|canvas) of_server+=" $cell" ;;
    (queue|fairness|runs|validate) of_engine+=" $cell" ;;
    (*) bw_die "no cell '$cell'; there are: point policy floor bytes page, named only: canvas, and of the engine: queue fairness runs validate" ;;
  esac
done
scripts/bench/tools.sh
case "$of_engine" in (*queue*) scripts/bench/peers.sh graphile bullmq celery ;; esac
case "$of_server" in (*canvas*) scripts/bench/peers.sh xyflow ;; esac
case "$of_engine" in (*runs*) scripts/bench/peers.sh n8n dbos ;; esac

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
# BENCH_BUILT names a folder with built programs instead: to try the cells out, not to measure.
[ -n "${BENCH_BUILT:-}" ] || nice -n 15 cargo build -q --release -p server --bins --features bench || bw_die "the server did not compile"
mkdir -p "$(dirname "$BW_BIN")"
export BENCH_PRODUCT="$BW_BIN" BENCH_LOAD="${BW_BIN%/*}/bench-load" BENCH_PEERS="$BW_CACHE/peers"
for made in "bellwether $BENCH_PRODUCT" "bench-load $BENCH_LOAD"; do
  cp "${BENCH_BUILT:-$CARGO_TARGET_DIR/release}/${made%% *}" "${made#* }.new" && mv "${made#* }.new" "${made#* }" || bw_die "${made%% *} is not built"
done
if [ -n "$of_server" ] && [ -z "${BELLWETHER_WEB_DIST:-}" ]; then
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
named() { printf '%s/%s' "${DATABASE_OWNER_URL%/*}" "$1"; }
for name in bellwether bellwether_plain bellwether_engine bellwether_whale; do sql "$super" -c "drop database if exists $name with (force)" 2>/dev/null; done
sql "$super" -c 'create database bellwether'

stack_settings "$state" "${PORT:-3700}"
export PYTHONDONTWRITEBYTECODE=1 LOG=warn LOG_FORMAT=json BENCH_URL="http://$BIND_ADDR" BENCH_STATE="$state" BENCH_PGDATA; BENCH_PGDATA="$(scripts/pg.sh where bench)"
export BENCH_COMMIT; BENCH_COMMIT="$(git rev-parse --short=12 HEAD)$([ -z "$(git status --porcelain -- crates server migrations Cargo.lock)" ] || printf '%s' -changed)"
"$BW_BIN" migrate >"$state/migrate.log" 2>&1 || { tail -20 "$state/migrate.log" >&2; bw_die "migration failed"; }
[ -d "$BELLWETHER_WEB_DIST" ] || unset BELLWETHER_WEB_DIST
if [ -n "$of_engine" ]; then
  sql "$super" -c 'create database bellwether_engine template bellwether' -c 'create database bellwether_whale template bellwether'
  rc=0
  CELLS="$of_engine" python3 bench/engine.py || rc=1
  for name in bellwether_engine bellwether_whale; do sql "$super" -c "drop database if exists $name with (force)" 2>/dev/null; done
  [ -n "$of_server" ] || exit $rc
fi
"$BW_BIN" seed >"$state/seed.log" 2>&1 || { tail -20 "$state/seed.log" >&2; bw_die "seeding failed"; }
serve_up() { stack_run serve serve; stack_wait serve "${BIND_ADDR##*:}" /readyz; } # without the stand-in networks: no cell publishes
serve_up
bw_say "bench: seeding tenants through the product"
python3 bench/seed.py
stack_down
# The same rows without the policy, for its price. Nobody may be connected while a database is copied.
sql "$super" -c 'create database bellwether_plain template bellwether'
sql "$(named bellwether_plain)" -c 'alter table campaigns disable row level security'
for name in bellwether bellwether_plain; do sql "$(named $name)" -c 'vacuum analyze' -c checkpoint; done
serve_up
BENCH_SERVER_PID="$(cat "$state/serve.pid")" CELLS="$of_server" python3 bench/bench.py || rc=1
exit "${rc:-0}"
