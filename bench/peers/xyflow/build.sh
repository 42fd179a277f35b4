#!/usr/bin/env bash
# Bundles the page of the peer @xyflow/react, as for production, into <peers>/xyflow/built.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/env.sh"
here="$BW_ROOT/bench/peers/xyflow" home="$BW_CACHE/peers/xyflow"
[ ! -f "$home/missing" ] || exit 0
mkdir -p "$home/source"
cp "$here"/app.* "$home/source/"
(cd "$home" && esbuild source/app.jsx --bundle --minify --jsx=automatic --define:process.env.NODE_ENV='"production"' --outfile=built/app.js --log-level=warning)
cp "$here/index.html" "$home/built/"
