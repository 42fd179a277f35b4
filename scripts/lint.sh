#!/usr/bin/env bash
# Clippy with warnings as errors, one lane at a time: scripts/lint.sh native|wasm
# Never the whole workspace at once: Leptos' browser and server features must not be unified.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$BW_ROOT"
export SQLX_OFFLINE="${SQLX_OFFLINE:-true}"
case "${1:-}" in
  (native) bw_native; exec cargo clippy -q --all-targets -- -D warnings ;;
  (wasm) bw_wasm; exec cargo clippy -q -p app -p frontend --target wasm32-unknown-unknown -- -D warnings ;;
  (*) bw_die "use: scripts/lint.sh native|wasm" ;;
esac
