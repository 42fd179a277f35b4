#!/usr/bin/env bash
# `make prove-engine`: shows the workflow engine, one line per item of its plan with its figure; non-zero when one fails or did not
# run. At most 75 minutes on two cores. Which tests show which item stands in engine.txt.
#   scripts/prove/engine.sh                 all items
#   scripts/prove/engine.sh deliver faults  only these (the others are reported as not run): deliver, screens, faults, budgets
#   ROWS="T2-zombie T16-clocks"             of the rows of engine.txt only these
#   QUICK=1                                 the cells of the bench and the storms in their short forms: not the proof
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$BW_ROOT"
items=(deliver screens faults budgets)
chosen=("${@:-}")
[ $# -gt 0 ] || chosen=("${items[@]}")
out="$BW_CACHE/prove/$BW_CLONE-engine" limit=75 width=22
. scripts/prove/lib.sh

# rows <part>: the rows of engine.txt that belong to it, as item, words, filter or test, each with a tab behind.
rows() { awk -F' *; *' -v part="$1" '$1 == part { printf "%s\t%s\t%s\t%s\n", $2, $3, $4, $5 }' scripts/prove/engine.txt; }

# nextest <item> <words> <filter>: the tests that the filter names; none of that name is a line that did not run.
nextest() {
  local item="$1" words="$2" filter="$3" rc=0 ran
  env -u DATABASE_URL cargo nextest run --cargo-quiet --no-tests fail -p domain -p store -p engine -p services -p server \
    -E "$filter" >"$out/$item.log" 2>&1 || rc=$?
  ran="$(sed -n 's/.*Summary \[[^]]*\] *\(.*\)/\1/p' "$out/$item.log" | tail -1)"
  case "$rc,$ran" in
    (4,*|*,"0 tests"*) say "$item" "NOT RUN" "$words: no test of that name" ;;
    (0,*) say "$item" pass "$words: $ran" ;;
    (*,"") say "$item" FAIL "$words: $(grep -E 'error' "$out/$item.log" | head -1)" ;;
    (*) say "$item" FAIL "$words: $ran" ;;
  esac
}

# alone <item> <words> <package/test binary:name> <settings>: real processes, killed, or many rounds; without the usual limits of
# time, in the long form that the settings make. A process for each test: faults are switched on per process.
alone() {
  local item="$1" words="$2" where="${3%%:*}" name="${3#*:}" rc=0 figures ran
  local -a settings=()
  [ -n "${QUICK:-}" ] || read -ra settings <<<"${4:-}"
  env -u DATABASE_URL ${settings[@]+"${settings[@]}"} cargo nextest run --cargo-quiet --profile long --no-tests fail --test-threads 2 --no-fail-fast \
    --success-output final --status-level none -p "${where%/*}" --test "${where#*/}" -E "test(/${name:-.}/)" >"$out/$item.log" 2>&1 || rc=$?
  figures="$(grep -E '^ {4}.*[0-9]' "$out/$item.log" | grep -vE '^ *(test |running|[0-9]+: |at /|stack|PASS|FAIL|SLOW)' | sed 's/^ *//' | tail -9 | paste -sd';' | cut -c1-700)"
  ran="$(sed -n 's/.*Summary \[[^]]*\] *\(.*\)/\1/p' "$out/$item.log" | tail -1)"
  case "$rc,$ran" in
    (4,*|*,"0 tests"*) say "$item" "NOT RUN" "$words: no test of that name" ;;
    (0,*) say "$item" pass "$words: ${ran%%,*}${figures:+; $figures}" ;;
    (*,"") say "$item" FAIL "$words: $(grep -E 'error' "$out/$item.log" | head -1)" ;;
    (*) say "$item" FAIL "$words: $(grep -hE 'panicked|Error:' "$out/$item.log" | tail -1 | cut -c1-300) $ran" ;;
  esac
}

tests() { # tests <part>
  local item words what more
  bw_native
  eval "$(scripts/pg.sh url test)"
  while IFS=$'\t' read -r item words what more; do
    case " ${ROWS:-$item} " in (*" $item "*) ;; (*) say "$item" "NOT RUN" "not asked for"; continue ;; esac
    case "$what" in
      (server/*|services/*|engine/*) alone "$item" "$words" "$what" "$more" ;;
      (*) nextest "$item" "$words" "$what" ;;
    esac </dev/null
  done < <(rows "$1")
}
item_deliver() {
  tests deliver
  local runnable all
  runnable="$(awk '/pub const RUNNABLE_NOW/ { on = 1; next } on && /^\];/ { exit } on' crates/domain/src/workflows/kinds/feature.rs | grep -c '"')"
  all=$((runnable + $(grep -cE '^[a-z_]+\.[a-z_]+' crates/domain/src/workflows/kinds/not_yet.txt)))
  check 1-kinds "$runnable of $all kinds run; all that the plan names do" named_kinds_run
}
# What the plan says is runnable at its end, besides the logic, human and time kinds, which a test reads from the catalogue.
named_kinds_run() {
  local kind
  for kind in trigger.{manual,schedule,webhook,event,lead_captured,post_event,approval,run_failed,subworkflow} lead.{find,upsert,tag} http.request webhook.send \
    notify.message brand.check content.social eval.score post.x post.linkedin logic.ab_test; do
    grep -qF "\"$kind\"" <(awk '/pub const RUNNABLE_NOW/ { on = 1; next } on && /^\];/ { exit } on' crates/domain/src/workflows/kinds/feature.rs) ||
      { bw_say "$kind does not run"; return 1; }
  done
}
# The storms strike the program as it is delivered, which the bench measures too: two cores carry their load then.
item_faults() {
  local release="$BW_CACHE/target/$BW_CLONE/bench"
  if CARGO_TARGET_DIR="$release" cargo build -q --release -p server --bins --features bench >"$out/release.log" 2>&1; then
    STORM_PROGRAM="$release/release/bellwether" tests faults
  else
    say faults FAIL "the release program did not build"
  fi
}

item_screens() {
  local test rc counts
  . scripts/stack.sh
  (stack_build) && scripts/build-web.sh release >"$out/web.log" 2>&1 || { say 9-screens FAIL "the product did not build"; return; }
  for test in end2end/tests/{engine,trials}.test.mjs; do
    [ -f "$test" ] || { say 9-screens "NOT RUN" "no browser test of the engine's screens"; continue; }
    rc=0
    BW_BUILT=yes BW_COUNTS="$out/screens.counts" scripts/e2e.sh "$test" >"$out/screens-$(basename "$test" .test.mjs).log" 2>&1 || rc=1
    counts="$(tail -1 "$out/screens.counts" 2>/dev/null)"
    check 9-screens "$(basename "$test"): ${counts% *} pass, ${counts#* } fail" test $rc = 0
  done
}

item_budgets() {
  local item words found
  export BENCH_VERDICTS="$out/verdicts.txt"
  : >"$BENCH_VERDICTS"
  env -u CARGO_TARGET_DIR CELLS="queue fairness runs validate" scripts/bench/run.sh >"$out/bench.log" 2>&1
  while IFS=$'\t' read -r item words _; do
    found="$(awk -F'\t' -v item="$item" '$1 == item' "$BENCH_VERDICTS" | tail -1)"
    if [ -z "$found" ]; then say "$item" "NOT RUN" "$words: $(grep -hE 'NO NUMBER|^error' "$out/bench.log" | head -1 | sed 's/^ *//')"
    else say "$item" "$(cut -f2 <<<"$found")" "$(cut -f3 <<<"$found")"; fi
  done < <(rows budgets)
  bw_say "the bench in words: $out/bench.log"
}

# Read whole before it runs: the file may be edited meanwhile.
main() {
  scripts/setup.sh test || bw_die "the set-up failed"
  . scripts/env.sh
  prove
}
main; exit
