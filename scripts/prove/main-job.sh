#!/usr/bin/env bash
# `make prove-main-job`: shows the main job end to end. One line per item with its figure; non-zero when one fails or did
# not run. At most 75 minutes on two cores; the fresh clone compiles everything anew.
#   scripts/prove/main-job.sh             all items
#   scripts/prove/main-job.sh clone storm only these (the others are reported as not run)
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
cd "$BW_ROOT"
items=(clone browser numbers storm tenancy controls writer bench)
chosen=("${@:-}")
[ $# -gt 0 ] || chosen=("${items[@]}")
out="$BW_CACHE/prove/$BW_CLONE" limit=75 demo=""
. scripts/prove/lib.sh
at_end() {
  [ -z "$demo" ] || kill -TERM -- "-$demo" 2>/dev/null
  if [ -f "$out/clone/scripts/env.sh" ]; then # with all that it put into the cache
    (cd "$out/clone" && scripts/pg.sh stop demo) >/dev/null 2>&1
    (. "$out/clone/scripts/env.sh" && cd "$BW_CACHE" && [ "$BW_ROOT" = "$out/clone" ] && rm -rf "target/$BW_CLONE" "bin/$BW_CLONE" "data/$BW_CLONE")
    rm -rf "$out/clone"
  fi
}

# Everything of the clone that still runs: by its command line or the folder it works in.
left_behind() {
  local p hit data
  data="$(cd "$out/clone" && scripts/pg.sh where demo 2>/dev/null)"
  for p in /proc/[0-9]*; do
    hit="$(tr '\0' ' ' <"$p/cmdline" 2>/dev/null) $(readlink "$p/cwd" 2>/dev/null)"
    case "$hit" in (*"$out/clone"*|*"${data:-no such folder}"*) printf '%s %s\n' "${p##*/}" "$hit" ;; esac
  done
}

# demo_up <log>: starts `make demo` as a person at a terminal does (a job of its own); sets demo and demo_url.
demo_up() {
  local ended
  : >"$1"
  set -m
  (cd "$out/clone" && exec env -u CARGO_TARGET_DIR PORT=3900 make demo) >"$1" 2>&1 </dev/null &
  demo=$!
  set +m
  demo_url=""
  until demo_url="$(sed -n 's/^ *Bellwether is running: *//p' "$1")" && [ -n "$demo_url" ]; do
    kill -0 "$demo" 2>/dev/null || { wait "$demo"; ended=$?; bw_say "make demo ended with $ended: $(tail -3 "$1")"; demo=""; return 1; }
    sleep 0.2
  done
}
# demo_down: Ctrl-C, and waits until it has ended.
demo_down() {
  kill -INT -- "-$demo"
  wait "$demo"
  demo=""
}

item_clone() {
  local began took stand rest
  git clone -q "$BW_ROOT" "$out/clone" || { say clone FAIL "git clone"; return; }
  began=$SECONDS
  demo_up "$out/demo.log" || { say clone FAIL "make demo did not come up; $out/demo.log"; return; }
  took=$((SECONDS - began))
  check clone "make demo on a fresh clone: a served page after $((took / 60)) min $((took % 60)) s (limit 25 min)" no_more_than "$took" 1500
  stand="$(sed -n 's/^ *The stand-in networks: *//p' "$out/demo.log")"
  check clone "the page answers at $demo_url" curl -sf -o /dev/null "$demo_url/"
  if node scripts/prove/rest-journey.mjs "$demo_url" "$stand" >"$out/rest.log" 2>&1; then rest=pass; else rest=FAIL; fi
  say clone $rest "$(last rest '^published|Error') by HTTP alone"
  bw_say "$(grep '^by ' "$out/rest.log")"
  demo_down
  left_behind >"$out/left.log"
  check clone "Ctrl-C leaves $(wc -l <"$out/left.log") processes" test ! -s "$out/left.log"
  began="$(date +%s%N)"
  demo_up "$out/demo-2.log" || { say clone FAIL "the second start; $out/demo-2.log"; return; }
  took=$((($(date +%s%N) - began) / 1000000))
  check clone "second start: $((took / 1000)).$((took % 1000 / 100)) s (limit 10 s)" no_more_than "$took" 10000
  demo_down
}

item_browser() {
  local began=$SECONDS counts rc=0
  BW_COUNTS="$out/browser.counts" scripts/e2e.sh >"$out/browser.log" 2>&1 || rc=1
  counts="$(cat "$out/browser.counts" 2>/dev/null)"
  check browser "${counts% *} journeys and checks pass, ${counts#* } fail, $(ls end2end/artifacts/*.png 2>/dev/null | wc -l) pictures in end2end/artifacts" test $rc = 0
  check browser "all of them in $((SECONDS - began)) s (limit 240 s)" no_more_than $((SECONDS - began)) 240
}

item_numbers() {
  local rc=0
  scripts/e2e.sh scripts/prove/numbers.mjs >"$out/numbers.log" 2>&1 || rc=1
  check numbers "$(last numbers 'figures compared|Error')" test $rc = 0
  check numbers "$(last numbers 'polling stopped')" test $rc = 0
}

item_storm() {
  local rc=0
  export STORM_RUNS="${STORM_RUNS:-200}" STORM_KILLS="${STORM_KILLS:-25}" STORM_IN_FLIGHT="${STORM_IN_FLIGHT:-15}"
  rust storm -p server --test storm -- --nocapture || rc=1
  check storm "$STORM_RUNS runs, $STORM_KILLS kills: $(last storm 'kills fell|panicked|^Error')" test $rc = 0
  check storm "$(last storm 'posts|panicked|^Error')" test $rc = 0
}

item_tenancy() {
  local rc=0
  rust tenancy -p server --test it -- tenancy:: policy:: live:: || rc=1
  some tenancy || rc=1
  check tenancy "sweep over server functions, REST and the socket: $(passed tenancy)" test $rc = 0
}

item_controls() {
  local rc=0
  rust controls -p server -p services --test it -- each_control removed_controls || rc=1
  some controls || rc=1
  check controls "each control taken away is named or does harm: $(passed controls)" test $rc = 0
}

item_writer() {
  local rc=0 briefs drafts="$out/drafts.txt"
  briefs="$(ls crates/connectors/tests/briefs/*.json | wc -l) + $(ls crates/connectors/tests/briefs/unseen*/*.json | wc -l)"
  rust writer -p connectors --test writers_offline -- --nocapture || rc=1
  some writer || rc=1
  check writer "offline writer on $briefs briefs (ours + strangers): $(passed writer)" test $rc = 0
  bw_native
  BRIEF=bakery cargo test -q -p connectors --test writers_offline -- --ignored --nocapture writers_offline_print >"$out/print.log" 2>&1 || rc=1
  sed -n '/^===/,$p' "$out/print.log" >"$drafts"
  check writer "$(grep -c '^=== .* X ' "$drafts") X and $(grep -c '^=== .* LinkedIn ' "$drafts") LinkedIn drafts to read in $drafts" test "$(grep -c '^=== ' "$drafts")" -ge 20
}

item_bench() {
  local rc=0 ratio
  grep -q '^bench:' Makefile || { say bench "NOT RUN" "there is no make bench yet"; return; }
  make bench QUICK=1 >"$out/bench.log" 2>&1 || rc=1
  ratio="$(sed -n 's,^ *ratio of rates[^/]*/ same SQL: *\([0-9.]*\).*,\1,p' "$out/bench.log")"
  check bench "point read against pgbench with the same SQL: ${ratio:-no ratio} (goal 0.5), $(grep -c ', void: ' "$out/bench.log") rounds void" \
    awk -v r="${ratio:-0}" 'BEGIN { exit !(r >= 0.5) }'
  check bench "row-level security: $(last bench 'ratio of rates, with / without')" test $rc = 0
  check bench "Chromium at 4 times slow-down, ms: $(sed -n '/^ *login *first_paint/p; /^ *home *ready/p' "$out/bench.log" | tr -s ' ' | paste -sd';')" test $rc = 0
}

# Read whole before it runs: the file may be edited meanwhile.
main() {
  scripts/setup.sh test || bw_die "the set-up failed"
  . scripts/env.sh
  (. scripts/stack.sh && stack_build) || bw_die "the server did not compile"
  scripts/build-web.sh release || bw_die "the browser half did not build"
  prove
}
main; exit
