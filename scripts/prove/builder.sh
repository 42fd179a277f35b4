#!/usr/bin/env bash
# `make prove-builder`: shows the visual workflow builder, one line per item of its plan with its figure; non-zero when one fails or did not
# run. At most 75 minutes on two cores. Which tests show which item stands in builder.txt.
#   scripts/prove/builder.sh                    all items
#   scripts/prove/builder.sh browser            only these (the others are reported as not run): rules, browser, budgets
#   QUICK=1                                     one round of the bench: not the proof
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$BW_ROOT"
items=(rules browser budgets)
chosen=("${@:-}")
[ $# -gt 0 ] || chosen=("${items[@]}")
out="$BW_CACHE/prove/$BW_CLONE-builder" limit=75 width=22
. scripts/prove/lib.sh

# rows <part>: the rows of builder.txt that belong to it, as item, words and what shows it, each with a tab behind.
rows() { awk -F' *; *' -v part="$1" '$1 == part { printf "%s\t%s\t%s\n", $2, $3, $4 }' scripts/prove/builder.txt; }

item_rules() {
  local item words filter rc ran
  bw_native
  while IFS=$'\t' read -r item words filter; do
    rc=0
    env -u DATABASE_URL cargo nextest run --cargo-quiet --no-tests fail -p domain -E "$filter" >"$out/$item.log" 2>&1 </dev/null || rc=$?
    ran="$(sed -n 's/.*Summary \[[^]]*\] *\(.*\)/\1/p' "$out/$item.log" | tail -1)"
    case "$rc,$ran" in
      (4,*|*,"0 tests"*) say "$item" "NOT RUN" "$words: no test of that name" ;;
      (0,*) say "$item" pass "$words: $ran" ;;
      (*) say "$item" FAIL "$words: ${ran:-$(grep -E 'error' "$out/$item.log" | head -1)}" ;;
    esac
  done < <(rows rules)
}

# The browser tests run once, all of them; a row passes when every test that its words name did, and there is one.
item_browser() {
  local item words names name found good
  . scripts/stack.sh
  (stack_build) && scripts/build-web.sh release >"$out/web.log" 2>&1 || { say browser FAIL "the product did not build"; return; }
  BW_BUILT=yes BW_COUNTS="$out/browser.counts" scripts/e2e.sh end2end/tests/builder*.test.mjs >"$out/browser.log" 2>&1
  while IFS=$'\t' read -r item words names; do
    good=0 found=0
    while IFS= read -r name; do
      [ -n "$name" ] || continue
      found=$((found + $(grep -cE "^ *[✔✖] .*$name" "$out/browser.log")))
      good=$((good + $(grep -cE "^ *✔ .*$name" "$out/browser.log")))
    done < <(sed 's/ *+ */\n/g' <<<"$names")
    if [ "$found" = 0 ]; then say "$item" "NOT RUN" "$words: no test of that name"
    else check "$item" "$words: $good of $found tests pass" test "$good" = "$found"; fi
  done < <(rows browser)
  found="$(cat "$out/browser.counts" 2>/dev/null)"
  check browser "${found% *} tests of the builder pass, ${found#* } fail; $(ls end2end/artifacts/builder-*.png 2>/dev/null | wc -l) pictures in end2end/artifacts" test "${found#* }" = 0
}

item_budgets() {
  local item words found
  export BENCH_VERDICTS="$out/verdicts.txt"
  : >"$BENCH_VERDICTS"
  env -u CARGO_TARGET_DIR CELLS=canvas scripts/bench/run.sh >"$out/bench.log" 2>&1
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
