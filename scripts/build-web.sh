#!/usr/bin/env bash
# Builds the browser half into dist/: compile, split, bind, shrink, hash, compress. Unchanged input ends in under a second.
#   scripts/build-web.sh [release|dev] [--out <folder>]
# release: split at the pages, optimised, compressed. dev: one module, no optimisation, no compression.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$BW_ROOT"
mode="${1:-release}"
out="$BW_ROOT/dist"
[ "${2:-}" = --out ] && out="$3"
case "$mode" in (release|dev) ;; (*) bw_die "use: scripts/build-web.sh [release|dev] [--out <folder>]" ;; esac

# --- has anything changed? (names, sizes and times of all that can matter) ---
inputs=(app frontend crates style public .cargo Cargo.toml Cargo.lock rust-toolchain.toml scripts/build-web.sh scripts/web)
mark="$(
  { echo "$mode"; for i in "${inputs[@]}"; do [ -e "$i" ] && find "$i" -name tests -prune -o -type f -printf '%p %s %T@\n'; done; } |
    sort | sha256sum | cut -d' ' -f1)"
if [ "$(cat "$out/.input" 2>/dev/null)" = "$mark" ] && [ -f "$out/index.html" ]; then
  bw_say "web: nothing changed"
  exit 0
fi

bw_have wasm-bindgen || bw_die "wasm-bindgen is missing. This brings it: scripts/setup.sh"
bw_wasm
work="$BW_CACHE/web/$BW_CLONE-$mode" # what one step leaves for the next, and the whole's memory of what it did last
mkdir -p "$work"
exec 8>"$work/lock"
flock 8

# --- compile ---
target=wasm32-unknown-unknown
started=$SECONDS
if [ "$mode" = release ]; then
  profile=wasm-release
  features=(--features split)
  grep -qs '^split *=' frontend/Cargo.toml || features=()
else
  profile=wasm-dev
  features=()
fi
bw_say "web: compiling ($profile; minutes the first time and after a change)"
bw_cargo "web: compiling" build -p frontend --target "$target" --profile "$profile" "${features[@]}"
# Two clones share the build folder: keep our own copy before another build replaces it.
cp "$CARGO_TARGET_DIR/$target/$profile/frontend.wasm" "$work/built.wasm"
bw_say "web: compiled in $((SECONDS - started)) s"

# --- split, bind, shrink: skipped when the very same module came out ---
built="$(sha256sum "$work/built.wasm" scripts/web/bind.sh | sha256sum | cut -c1-32)"
if [ "$(cat "$work/pkg/.built" 2>/dev/null)" != "$built" ]; then
  started=$SECONDS
  bw_say "web: splitting the module by pages and shrinking the parts (one to three minutes)"
  scripts/web/bind.sh "$mode" "$work/built.wasm" "$work/pkg"
  printf '%s' "$built" >"$work/pkg/.built"
  bw_say "web: split and shrunk in $((SECONDS - started)) s"
fi

# --- index.html, styles, public files, hashes, compression ---
started=$SECONDS
node scripts/web/assemble.mjs "$mode" "$work/pkg" "$work/next" "$work/compressed"
printf '%s' "$mark" >"$work/next/.input"

# The new folder takes the old one's place; parts of the last three builds stay for tabs that are still open.
if [ -d "$out" ]; then
  find "$out" -maxdepth 1 -type d -name 'pkg-*' -printf '%T@ %p\n' | sort -rn | awk 'NR <= 3 { print $2 }' | while read -r old; do
    [ -e "$work/next/$(basename "$old")" ] || cp -a "$old" "$work/next/"
  done
fi
rm -rf "$out.old"
[ ! -d "$out" ] || mv "$out" "$out.old"
mv "$work/next" "$out"
rm -rf "$out.old"
bw_say "web: $(basename "$out")/ is ready ($((SECONDS - started)) s)"
