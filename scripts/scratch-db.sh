# shellcheck shell=bash
# Sourced: a throw-away database in this clone's `test` cluster, dropped when the script ends. Sets SCRATCH_URL (owner).
scratch_database() {
  eval "$("$BW_ROOT/scripts/pg.sh" url test)"
  scratch_name="scratch_$1_$$"
  scratch_base="${TEST_DATABASE_OWNER_URL%/*}"
  scratch_drop() { "$BW_PG_BIN/psql" -Xq "$TEST_DATABASE_OWNER_URL" -c "drop database if exists $scratch_name with (force)" 2>/dev/null || true; }
  trap scratch_drop EXIT
  "$BW_PG_BIN/psql" -Xq "$TEST_DATABASE_OWNER_URL" -c "create database $scratch_name" || return 1
  export SCRATCH_URL="$scratch_base/$scratch_name"
  # The roles' own addresses, as the product expects them.
  export DATABASE_OWNER_URL="$SCRATCH_URL"
  export DATABASE_URL="${SCRATCH_URL/\/\/postgres@/\/\/bellwether_app@}"
  export DATABASE_SYSTEM_URL="${SCRATCH_URL/\/\/postgres@/\/\/bellwether_system@}"
}
