#!/usr/bin/env bash
# Everything this workspace needs on a bare Debian machine that has rustup's compiler, gcc, node and npm.
#   scripts/setup.sh [demo|test|dev|bench]     what is there is left alone; a full run takes a second or two
set -euo pipefail
. "$(dirname "$0")/env.sh"
mode="${1:-demo}"
case "$mode" in (demo|test|dev|bench) ;; (*) bw_die "use: scripts/setup.sh [demo|test|dev|bench]" ;; esac
steps="$BW_ROOT/scripts/setup"

# Two clones setting up at once would tread on each other: the second waits.
exec 9>"$BW_CACHE/setup.lock"
flock -n 9 || { bw_say "another set-up is running, waiting for it"; flock 9; }

bw_need cargo "install rustup, then: rustup toolchain install 1.95.0"
bw_need node "install Node.js 20 or later"
[ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] || bw_die "Node.js 20 or later is needed, this is $(node -v)"

"$steps/system.sh" "$mode"
. "$BW_ROOT/scripts/env.sh" # the Postgres server may have arrived just now
"$steps/pgvector.sh"
"$steps/wasm-std.sh"
"$steps/cargo-tool.sh" wasm-bindgen
"$steps/cargo-tool.sh" wasm-split
case "$mode" in
  (test)
    "$steps/node.sh" end2end
    "$steps/python.sh"
    "$steps/cargo-tool.sh" sqlx
    "$steps/cargo-tool.sh" machete
    "$steps/cargo-tool.sh" deny
    "$steps/cargo-tool.sh" nextest ;;
  (dev)
    "$steps/node.sh"
    "$steps/cargo-tool.sh" sqlx
    "$steps/cargo-tool.sh" trunk ;;
  (*) "$steps/node.sh" ;;
esac
# The tools' own build output is of no more use, unless somebody is installing one right now.
exec 7>"$BW_CACHE/tools.lock"
if flock -n 7; then rm -rf "$BW_TARGET_TOOLS"; fi

# Build output of clones that are gone.
mkdir -p "$BW_CACHE/target/$BW_CLONE"
printf '%s' "$BW_ROOT" >"$BW_CACHE/target/$BW_CLONE/clone"
for owner in "$BW_CACHE"/target/*/clone; do
  gone="$(basename "$(dirname "$owner")")"
  [ -d "$(cat "$owner")" ] || rm -rf "$BW_CACHE"/target/"$gone" "$BW_CACHE"/bin/"$gone" "$BW_CACHE"/web/"$gone"-* "$BW_CACHE"/e2e/"$gone" "$BW_CACHE"/gate-"$gone"
done
