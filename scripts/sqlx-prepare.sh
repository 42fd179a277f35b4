#!/usr/bin/env bash
# Writes crates/store/.sqlx, the checked queries, from a freshly migrated scratch database; with --check only compares.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
. "$BW_ROOT/scripts/stack.sh"
. "$BW_ROOT/scripts/scratch-db.sh"
bw_have sqlx || bw_die "sqlx is missing. This brings it: scripts/setup.sh test"
scratch_database queries

# Migrations first, by sqlx itself: the product's own binary cannot be built while a new query is unknown.
"$BW_PG_BIN/psql" -Xq "$SCRATCH_URL" -c 'create extension if not exists vector' >/dev/null
sqlx migrate run --source "$BW_ROOT/migrations" --database-url "$SCRATCH_URL" >/dev/null

bw_native
cd "$BW_ROOT/crates/store"
export SQLX_OFFLINE=false
if [ "${1:-}" = --check ]; then
  cargo sqlx prepare --check --database-url "$SCRATCH_URL" -- --all-targets ||
    bw_die "crates/store/.sqlx does not fit the queries. This brings it up to date: make sqlx"
else
  cargo sqlx prepare --database-url "$SCRATCH_URL" -- --all-targets
fi
