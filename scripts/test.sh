#!/usr/bin/env bash
# `make test`: the gate. Named steps in one order, each with its minutes; it stops at the first that fails and names it.
#   scripts/test.sh              all of it, set-up included
#   scripts/test.sh nextest web  only these steps (nothing is set up; for work on one thing)
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$BW_ROOT"
all=(setup rules format lint-native lint-wasm unused licences build migrations queries nextest doctests app web budgets browser)
steps=("${@:-}")
[ $# -gt 0 ] || steps=("${all[@]}")

export SQLX_OFFLINE=true INSTA_UPDATE=no CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"
export BW_COUNTS; BW_COUNTS="$(mktemp)" # each runner appends "passed failed"
log="$BW_CACHE/gate-$BW_CLONE"
mkdir -p "$log"
# The test cluster is stopped again if this run started it: no process stays behind.
cluster_was=stopped
if [ -n "$BW_PG_BIN" ] && scripts/pg.sh status test >/dev/null 2>&1; then cluster_was=running; fi
finish() {
  rm -f "$BW_COUNTS"
  [ $cluster_was = running ] || scripts/pg.sh stop test
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# The budget in minutes stands in DEVELOPERS.md, where people read it.
budget() { sed -n "s/^| $1 | \([0-9]*\) .*/\1/p" DEVELOPERS.md | head -1; }

step_setup() { scripts/setup.sh test; }
step_rules() { scripts/rules.sh; }
step_format() { cargo fmt --all --check; }
step_lint_native() { scripts/lint.sh native; }
step_lint_wasm() { scripts/lint.sh wasm; }
step_unused() { cargo machete --skip-target-dir; }
step_licences() { cargo deny --log-level error check bans licenses sources; }
step_build() { (. scripts/stack.sh && stack_build tests); }
step_migrations() { scripts/migrations.sh; }
step_queries() { scripts/sqlx-prepare.sh --check; }
step_nextest() {
  bw_native
  eval "$(scripts/pg.sh url test)" || return 1
  env -u DATABASE_URL cargo nextest run --profile gate --no-tests pass 2>&1 | tee "$log/nextest.log"
  local rc=${PIPESTATUS[0]}
  awk '/Summary \[/ { for (i = 1; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^(failed|timed|exec)/) f += $(i-1) } }
    END { print p + 0, f + 0 }' "$log/nextest.log" >>"$BW_COUNTS"
  return "$rc"
}
step_doctests() {
  bw_native
  cargo test --doc --no-fail-fast -q 2>&1 | tee "$log/doctests.log"
  local rc=${PIPESTATUS[0]}
  awk '/^test result:/ { p += $4; f += $6 } END { print p + 0, f + 0 }' "$log/doctests.log" >>"$BW_COUNTS"
  return "$rc"
}
# The app's own tests run on the host, in the browser half's folder: with its features, which the server's crates do not take.
step_app() {
  bw_wasm
  cargo test -p app --lib --no-fail-fast -q 2>&1 | tee "$log/app.log"
  local rc=${PIPESTATUS[0]}
  awk '/^test result:/ { p += $4; f += $6 } END { print p + 0, f + 0 }' "$log/app.log" >>"$BW_COUNTS"
  return "$rc"
}
step_web() { scripts/build-web.sh release; }
step_budgets() { node scripts/web/budgets.mjs; }
step_browser() { BW_BUILT=yes scripts/e2e.sh; }

minutes() { awk -v s="$1" 'BEGIN { printf "%.1f", s / 60 }'; }
counts() { awk '{ p += $1; f += $2 } END { print p + 0 " passed, " f + 0 " failed" }' "$BW_COUNTS"; }

began=$SECONDS table=""
for step in "${steps[@]}"; do
  declare -F "step_${step//-/_}" >/dev/null || bw_die "no step '$step'; there are: ${all[*]}"
  printf '\n== %s\n' "$step"
  started=$SECONDS
  if ! "step_${step//-/_}"; then
    printf '\nFAILED at step: %s (after %s min; again, alone: scripts/test.sh %s)\n%s\n' \
      "$step" "$(minutes $((SECONDS - began)))" "$step" "$(counts)"
    exit 1
  fi
  took="$(minutes $((SECONDS - started)))"
  printf '== %s: ok, %s min\n' "$step" "$took"
  table+="$(printf '%-14s %6s min' "$step" "$took")"$'\n'
  [ "$step" != setup ] || . scripts/env.sh # the Postgres server may have arrived just now
done

total="$(minutes $((SECONDS - began)))"
printf '\n%s%-14s %6s min\n' "$table" total "$total"
limit="$(budget '`make test`, cold')" warm="$(budget '`make test`, warm')"
if [ $# = 0 ]; then
  if [ $((SECONDS - began)) -gt $((${limit:-60} * 60)) ]; then
    printf 'FAILED at step: time budget (%s min, DEVELOPERS.md allows %s)\n%s\n' "$total" "${limit:-60}" "$(counts)"
    exit 1
  fi
  [ $((SECONDS - began)) -le $((${warm:-20} * 60)) ] || printf 'note: above the %s minutes of a warm run\n' "${warm:-20}"
fi
printf '%s\n' "$(counts)"
