#!/usr/bin/env bash
# `make dev`: the server on port 3000 and Trunk on port 8080. A saved file of the browser half shows at once;
# Enter rebuilds and restarts the server; Ctrl-C ends all of it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$BW_ROOT"
scripts/setup.sh dev
. scripts/env.sh
. scripts/stack.sh
bw_port_free 3000 || bw_die "port 3000 is taken, and Trunk.toml sends requests there; stop what uses it (a demo?)"

eval "$(scripts/pg.sh url dev)"
state="$(dirname "$(scripts/pg.sh where dev)")/dev"
mkdir -p "$state"
trunk=""
finish() {
  trap - EXIT INT TERM HUP
  [ -z "$trunk" ] || kill "$trunk" 2>/dev/null || true
  stack_down
}
trap finish EXIT
trap 'exit 0' INT TERM HUP

stack_build
export BELLWETHER_WEB_DIST="$BW_ROOT/.stage/trunk"
mkdir -p "$BELLWETHER_WEB_DIST"
"$BW_BIN" migrate
stack_settings "$state" 3000
export PUBLIC_URL=http://localhost:8080 # the browser talks to Trunk, which passes on what is not a file
"$BW_BIN" seed
stack_up

(bw_wasm; exec trunk serve) &
trunk=$!
bw_say "open http://localhost:8080   Enter: rebuild and restart the server   Ctrl-C: end   log: $state/serve.log"
while kill -0 "$trunk" 2>/dev/null; do
  if read -r -t 2 _; then
    if (stack_build); then
      stack_down
      "$BW_BIN" migrate && stack_up && bw_say "the server is new"
    fi
  elif [ $? -le 128 ]; then
    wait "$trunk" || true # no terminal to read from
  fi
done
