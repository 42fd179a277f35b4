#!/usr/bin/env bash
# The browser tests of end2end/: a fresh database, the real binary, the stand-in networks, a real Chromium.
#   scripts/e2e.sh [test file…]
# The tests get BASE_URL, SANDBOX_URL, SEED_EMAIL, SEED_PASSWORD, CHROMIUM and ARTIFACTS (where pictures go).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
. "$BW_ROOT/scripts/stack.sh"
. "$BW_ROOT/scripts/scratch-db.sh"
cd "$BW_ROOT"

tests=("$@")
[ $# -gt 0 ] || mapfile -t tests < <(find end2end/tests -name '*.test.mjs' 2>/dev/null | sort)
if [ ${#tests[@]} = 0 ]; then bw_say "browser tests: end2end/tests holds none yet"; exit 0; fi
[ -x /usr/bin/chromium ] && [ -d end2end/node_modules/playwright-core ] || bw_die "the browser is missing. This brings it: scripts/setup.sh test"
if [ -z "${BW_BUILT:-}" ]; then # the gate has built both already
  stack_build
  scripts/build-web.sh release
fi

state="$BW_CACHE/e2e/$BW_CLONE"
rm -rf "$state"
mkdir -p "$state"
scratch_database browser
finish() { trap - EXIT; stack_down; scratch_drop; }
trap finish EXIT
trap 'exit 130' INT TERM HUP

stack_settings "$state" "${PORT:-3400}"
# A tester's deployment: the clock may be moved, and waiting times are short.
export BELLWETHER_TEST_CONTROL=true METRICS_POLL_SECONDS="${METRICS_POLL_SECONDS:-2}" PUBLISH_SETTLE_SECONDS="${PUBLISH_SETTLE_SECONDS:-5}"
export SEED_EMAIL="${SEED_EMAIL:-demo@bellwether.example}" SEED_PASSWORD="${SEED_PASSWORD:-bellwether-demo}"
"$BW_BIN" migrate >"$state/migrate.log" 2>&1 || { tail -20 "$state/migrate.log" >&2; bw_die "migration failed"; }
"$BW_BIN" seed >"$state/seed.log" 2>&1 || { tail -20 "$state/seed.log" >&2; bw_die "seeding failed"; }
stack_up
bw_say "browser tests: ${#tests[@]} files against $PUBLIC_URL"

export BASE_URL="$PUBLIC_URL" SANDBOX_URL="http://$BELLWETHER_SANDBOX_BIND"
export CHROMIUM=/usr/bin/chromium ARTIFACTS="$BW_ROOT/end2end/artifacts"
mkdir -p "$ARTIFACTS"
rc=0
node --test --test-concurrency=1 --test-reporter=spec "${tests[@]}" 2>&1 | tee "$state/tests.log" || rc=1
if [ -n "${BW_COUNTS:-}" ]; then
  awk '/^(ℹ|#) pass / { p += $3 } /^(ℹ|#) fail / { f += $3 } END { print p + 0, f + 0 }' "$state/tests.log" >>"$BW_COUNTS"
fi
[ $rc = 0 ] || bw_say "the server's log: $state/serve.log"
exit $rc
