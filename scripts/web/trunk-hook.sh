#!/usr/bin/env bash
# Called by Trunk (make dev) after it has built the wasm: adds what frontend/index.html only marks, the styles, and public/.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
[ -n "${TRUNK_STAGING_DIR:-}" ] || bw_die "this is a hook of Trunk; run: make dev"
styles=""
if [ -f "$BW_ROOT/style/main.css" ]; then
  externals=()
  for entry in "$BW_ROOT"/public/*; do externals+=("--external:/$(basename "$entry")" "--external:/$(basename "$entry")/*"); done
  esbuild "$BW_ROOT/style/main.css" --bundle --log-level=error --loader:.svg=dataurl "${externals[@]}" --outfile="$TRUNK_STAGING_DIR/style.css"
  styles='<link rel="stylesheet" href="/style.css">'
fi
sed -i "s|<!-- bellwether:styles -->|$styles|; /<!-- bellwether:scripts -->/d" "$TRUNK_STAGING_DIR/index.html"
if [ -d "$BW_ROOT/public" ]; then cp -r "$BW_ROOT/public/." "$TRUNK_STAGING_DIR/"; fi
