#!/usr/bin/env bash
# One cargo-installed tool in the cache folder; skipped when that version is there.
#   scripts/setup/cargo-tool.sh <wasm-bindgen|wasm-split|sqlx|machete|deny|nextest|trunk>
# All are built without optimisation: they run for seconds, so a quick build is worth more than a quick tool.
set -euo pipefail
. "$(dirname "$0")/../env.sh"

locked=() extra=() profile=(--debug)
case "${1:-}" in
  (wasm-bindgen) # must be exactly the version of the crate; its own lock file names versions that are gone
    crate=wasm-bindgen-cli version="$(bw_locked_version wasm-bindgen 0.2.130)" bin=wasm-bindgen ;;
  (wasm-split)
    crate=wasm_split_cli_support version=0.2.4 bin=wasm-split-cli locked=(--locked) extra=(--features build-binary) ;;
  (sqlx)
    crate=sqlx-cli version=0.9.0 bin=sqlx extra=(--no-default-features --features postgres,rustls) ;;
  (deny) crate=cargo-deny version=0.20.2 bin=cargo-deny locked=(--locked) extra=(--no-default-features) ;;
  (machete) crate=cargo-machete version=0.9.2 bin=cargo-machete locked=(--locked) ;;
  (nextest)
    crate=cargo-nextest version=0.9.143 bin=cargo-nextest locked=(--locked)
    extra=(--no-default-features --features default-no-update)
    if bw_have cargo-nextest; then bw_say "cargo-nextest: there"; exit 0; fi ;;
  (trunk) # for `make dev` only; 0.22 needs a newer compiler
    crate=trunk version=0.21.14 bin=trunk locked=(--locked) extra=(--no-default-features --features rustls) ;;
  (*) bw_die "unknown tool '${1:-}'" ;;
esac

stamp="$BW_TOOLS/stamps/$crate-$version"
if [ -e "$stamp" ] && [ -x "$BW_TOOLS/bin/$bin" ]; then
  bw_say "$bin: there ($version)"
  exit 0
fi

bw_need cargo "install rustup and then: rustup toolchain install 1.95.0"
bw_say "$bin: building $crate $version (minutes, once)"
exec 7>"$BW_CACHE/tools.lock"
flock 7
started=$SECONDS
mkdir -p "$BW_TOOLS/stamps"
log="$BW_CACHE/install-$crate.log"
# From the root folder, so that this workspace's own settings have no part in it.
(cd / && CARGO_TARGET_DIR="$BW_TARGET_TOOLS" CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 RUSTFLAGS="" \
  cargo "+${BW_TOOLCHAIN:-1.95.0}" install "$crate" --version "=$version" --root "$BW_TOOLS" --force \
  "${profile[@]}" "${locked[@]}" "${extra[@]}" >"$log" 2>&1) ||
  { tail -25 "$log" >&2; bw_die "installing $crate failed; the whole log is $log"; }
rm -f "$BW_TOOLS/stamps/$crate-"*
touch "$stamp"
bw_say "$bin: installed in $((SECONDS - started)) s"
