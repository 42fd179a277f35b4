#!/usr/bin/env bash
# From a compiled module to the folder of files a browser loads. A part of scripts/build-web.sh.
#   scripts/web/bind.sh <release|dev> <module.wasm> <folder>
# The order matters: the splitter needs the linker's relocations, which wasm-bindgen throws away; wasm-bindgen sees the
# main part only; wasm-opt runs on every part. Both tools must use the same --out-name, their scripts import each other.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"
mode="$1" module="$2" pkg="$3"

rm -rf "$pkg" && mkdir -p "$pkg"

if [ "$mode" = dev ]; then
  wasm-bindgen --target web --no-typescript --debug --out-name frontend --out-dir "$pkg" "$module"
  exit 0
fi

parts="$(mktemp -d)"
trap 'rm -rf "$parts"' EXIT
main="$module"
if grep -qs '^split *=' "$BW_ROOT/frontend/Cargo.toml"; then
  bw_have wasm-split-cli || bw_die "wasm-split-cli is missing. This brings it: scripts/setup.sh"
  wasm-split-cli --out-name frontend "$module" "$parts" >/dev/null
  main="$parts/frontend.wasm"
fi
# --keep-lld-exports: without it the function table goes, and the first lazily loaded page dies.
wasm-bindgen --target web --no-typescript --keep-lld-exports --remove-name-section --remove-producers-section \
  --out-name frontend --out-dir "$pkg" "$main"
find "$parts" -maxdepth 1 \( -name '__wasm_split.js' -o -name 'split_*.wasm' -o -name 'chunk_*.wasm' \) -exec cp {} "$pkg/" \;
# Which part needs which: read by assemble.mjs, before the loader is minified.
[ ! -f "$parts/__wasm_split.js" ] || cp "$parts/__wasm_split.js" "$pkg/.parts-map"

shrink() {
  wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
    --enable-reference-types --enable-multivalue --strip-debug --strip-producers --strip-target-features "$1" -o "$1.small" 2>"$1.log" ||
    { cat "$1.log" >&2; return 1; }
  mv "$1.small" "$1"
  rm -f "$1.log"
}
export -f shrink
# Biggest first, two at a time.
find "$pkg" -name '*.wasm' -printf '%s %p\0' | sort -zrn | cut -zd' ' -f2- | BINARYEN_CORES=1 xargs -0 -n1 -P2 bash -c 'shrink "$0"'

for js in "$pkg"/*.js; do
  esbuild "$js" --minify --format=esm --log-level=error --outfile="$js.small" && mv "$js.small" "$js"
done
