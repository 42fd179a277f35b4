# shellcheck shell=bash
# Sourced by the proofs: one line per item with its figure, logs in the cache, a verdict at the end. A proof sources env.sh, sets
# `items`, `limit` (minutes) and `out` (a folder of the cache), sources this, and defines item_<name> for each item; then `prove`.
export SQLX_OFFLINE=true INSTA_UPDATE=no CARGO_TERM_COLOR=never

rm -rf "${out:?}"
mkdir -p "$out"
broken=0 lines="$out/lines.txt" width="${width:-9}"
cluster_was=stopped
if scripts/pg.sh status test >/dev/null 2>&1; then cluster_was=running; fi
at_end() { :; } # a proof may have more to put away
finish() {
  trap - EXIT
  at_end
  [ $cluster_was = running ] || scripts/pg.sh stop test >/dev/null 2>&1
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# say <item> <pass|FAIL|NOT RUN> <figure>
say() {
  printf "%-8s %-${width}s %s\n" "$2" "$1" "$3" | tee -a "$lines"
  [ "$2" = pass ] || broken=1
}
# check <item> <figure> <command…>: pass when the command does.
check() { local item="$1" figure="$2"; shift 2; if "$@"; then say "$item" pass "$figure"; else say "$item" FAIL "$figure"; fi; }
no_more_than() { [ "$1" -le "$2" ]; }
wanted() { case " ${chosen[*]} " in (*" $1 "*) return 0 ;; (*) return 1 ;; esac; }
last() { grep -hE "$2" "$out/$1.log" | tail -1 | sed 's/^[^[:alnum:]]*//'; }

# rust <item> <cargo test arguments…>: runs tests; the log has their lines. No limit of time, unlike nextest's.
rust() {
  local item="$1"; shift
  bw_native
  eval "$(scripts/pg.sh url test)" || return 1
  env -u DATABASE_URL cargo test -q "$@" >"$out/$item.log" 2>&1
}
passed() { grep -q 'could not compile' "$out/$1.log" && printf 'did not compile, '; awk '/^test result:/ { p += $4; f += $6 } END { print p + 0 " tests pass, " f + 0 " fail" }' "$out/$1.log"; }
some() { [ "$(awk '/^test result:/ { p += $4 } END { print p + 0 }' "$out/$1.log")" -gt 0 ]; }

# prove: every item in its order, the lines once more, and the verdict as the exit code.
prove() {
  for item in "${items[@]}"; do
    if wanted "$item"; then bw_say "== $item"; "item_$item"; else say "$item" "NOT RUN" "not asked for"; fi
  done
  check time "all in $((SECONDS / 60)) min (limit $limit min)" no_more_than "$SECONDS" $((limit * 60))
  printf '\n'
  cat "$lines"
  bw_say "logs: $out"
  exit $broken
}
