#!/usr/bin/env bash
# Applies every migration to an empty database with the product's own command, twice: the second run must change nothing.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
. "$BW_ROOT/scripts/stack.sh"
. "$BW_ROOT/scripts/scratch-db.sh"
[ -x "$BW_BIN" ] || bw_die "the binary is missing. This brings it: scripts/test.sh build"
scratch_database migrations

schema() { "$BW_PG_BIN/pg_dump" --schema-only --no-comments "$SCRATCH_URL" | grep -v '^\\'; }
"$BW_BIN" migrate >&2 || bw_die "the migrations fail on an empty database"
schema >"$BW_CACHE/schema-$BW_CLONE-first.sql"
"$BW_BIN" migrate >&2 || bw_die "migrating a second time fails"
schema >"$BW_CACHE/schema-$BW_CLONE-second.sql"
cmp "$BW_CACHE/schema-$BW_CLONE-first.sql" "$BW_CACHE/schema-$BW_CLONE-second.sql" || bw_die "a second migration changed the schema"
tables="$("$BW_PG_BIN/psql" -XAtq "$SCRATCH_URL" -c "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)'")"
bw_say "migrations: an empty database has $tables tables now; a second run changed nothing"
