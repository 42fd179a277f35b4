#!/usr/bin/env bash
# `make demo`: from a bare machine to a running product with a sample company. Ctrl-C ends all of it; the data stays.
#   PORT=8080 make demo     another port (3000 or the next free one by default)
#   DEMO_ONCE=1 make demo   everything up to a served page, then down again (for checks)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$BW_ROOT"
scripts/setup.sh demo
. scripts/env.sh # again: it finds the Postgres that may have been installed just now
. scripts/stack.sh

state="$(dirname "$(scripts/pg.sh where demo)")/demo"
mkdir -p "$state"
exec 9>"$state/lock"
flock -n 9 || bw_die "the demo of this clone is already running: $(cat "$state/url" 2>/dev/null)"
stack_sweep "$state"

started_postgres=no web=""
finish() {
  trap - EXIT INT TERM HUP
  [ -z "$web" ] || { pkill -TERM -P "$web"; kill "$web"; } 2>/dev/null || true
  stack_down
  if [ $started_postgres = yes ]; then scripts/pg.sh stop demo 9>&-; fi
}
trap finish EXIT
trap 'printf "\n" >&2; bw_say "stopping"; exit 0' INT TERM HUP

if ! scripts/pg.sh status demo >/dev/null; then started_postgres=yes; fi
scripts/pg.sh start demo 9>&-
eval "$(scripts/pg.sh url demo)"

# Both halves at once: the last steps of each use one core only.
scripts/build-web.sh release 9>&- &
web=$!
stack_build
wait "$web" || bw_die "the browser half did not build"
web=""

bw_say "database: migrating"
"$BW_BIN" migrate >"$state/migrate.log" 2>&1 || {
  tail -20 "$state/migrate.log" >&2
  ! grep -q 'previously applied' "$state/migrate.log" ||
    bw_say "The demo's data is from a different state of the code. To begin afresh, without that data: scripts/pg.sh reset demo"
  bw_die "migration failed"
}
stack_settings "$state" "${PORT:-3000}"
bw_say "database: seeding the sample company"
"$BW_BIN" seed >"$state/login" 2>"$state/seed.log" || { tail -20 "$state/seed.log" >&2; bw_die "seeding failed"; }

stack_up
printf '%s' "$PUBLIC_URL" >"$state/url"
cat <<MESSAGE

  Bellwether is running:   $PUBLIC_URL

$(sed 's/^/  /' "$state/login")

  The stand-in networks:   http://$BELLWETHER_SANDBOX_BIND
  Data and logs:           $state
  Ctrl-C stops everything; the data is kept for the next start.

MESSAGE

[ -z "${DEMO_ONCE:-}" ] || exit 0
set +e
wait -n "${stack_pids[@]}"
for i in "${!stack_pids[@]}"; do
  kill -0 "${stack_pids[$i]}" 2>/dev/null || { tail -20 "$state/${stack_names[$i]}.log" >&2; bw_say "${stack_names[$i]} ended by itself; its log is $state/${stack_names[$i]}.log"; }
done
exit 1
