#!/usr/bin/env bash
# What the bench needs beyond scripts/setup.sh: wrk (Debian package) and our fixed-rate generator (compiled here, into the cache).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
if ! bw_have wrk || ! bw_have chromium; then
  [ "$(id -u)" = 0 ] || bw_die "missing on this system: wrk, chromium. As root: apt-get install wrk chromium"
  bw_say "bench: installing wrk and chromium"
  { apt-get update -qq || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk chromium; } >"$BW_CACHE/bench-apt.log" 2>&1 ||
    { tail -20 "$BW_CACHE/bench-apt.log" >&2; bw_die "apt-get install failed; the whole log is $BW_CACHE/bench-apt.log"; }
fi
bw_need gcc "apt-get install gcc"
source="$BW_ROOT/bench/load/fixed.c" made="$BW_TOOLS/bin/bw-fixed"
if [ ! -x "$made" ] || [ "$source" -nt "$made" ]; then
  gcc -O2 -Wall -Wextra -Werror -o "$made.$$" "$source" -lm
  mv "$made.$$" "$made"
fi
[ -d "$BW_ROOT/end2end/node_modules/playwright-core" ] || "$BW_ROOT/scripts/setup/node.sh" end2end
