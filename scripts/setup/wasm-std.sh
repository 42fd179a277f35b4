#!/usr/bin/env bash
# The wasm32 standard library for exactly this compiler. Tried in this order: it is there; the cache holds it; rustup
# brings it; it is built from the rust-src package of the same version, looked for in every suite the Debian archive serves.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
. "$(dirname "$0")/debian.sh"
target=wasm32-unknown-unknown
cd "$BW_ROOT" # so that rust-toolchain.toml decides which compiler is meant

bw_need rustc "rustup toolchain install 1.95.0"
libdir="$(rustc --print target-libdir --target "$target")"
there() { compgen -G "$libdir/libstd-*.rlib" >/dev/null; }
if there; then bw_say "wasm standard library: there"; exit 0; fi

release="$(rustc -vV | sed -n 's/^release: //p')"
kept="$BW_CACHE/wasm-std/$(rustc -vV | sha256sum | cut -c1-16)"
install_kept() { mkdir -p "$libdir" && cp "$kept"/*.rlib "$libdir/"; }

if compgen -G "$kept/libstd-*.rlib" >/dev/null; then
  install_kept
  bw_say "wasm standard library: taken from the cache"
  exit 0
fi

if [ -z "${BW_NO_RUSTUP:-}" ] && bw_have rustup; then
  bw_say "wasm standard library: asking rustup"
  if timeout 180 rustup target add "$target" >"$BW_CACHE/rustup.log" 2>&1 && there; then
    bw_say "wasm standard library: installed by rustup"
    exit 0
  fi
  bw_say "rustup could not bring it: $(tail -1 "$BW_CACHE/rustup.log")"
fi

# --- from source ---
work="$(mktemp -d "$BW_CACHE/wasm-std-build.XXXXXX")"
trap 'rm -rf "$work"' EXIT

find_rust_src() { # prints "path sha256" of rust-src for this release
  local suite arch
  for suite in trixie-backports trixie forky-backports forky sid bookworm-backports bookworm experimental stable-backports testing; do
    for arch in all amd64; do
      debian_fetch "dists/$suite/main/binary-$arch/Packages.xz" "$work/Packages.xz" || continue
      xz -dc "$work/Packages.xz" | awk -v v="$release" '
        /^Package: / { hit = ($2 == "rust-src"); ver = file = "" }
        hit && /^Version: / { split($2, a, /[+~-]/); ver = a[1] }
        hit && /^Filename: / { file = $2 }
        hit && /^SHA256: / && ver == v && !done { print file, $2; done = 1 }' >"$work/found"
      [ -s "$work/found" ] && { bw_say "wasm standard library: rust-src $release is in $suite"; cat "$work/found"; return 0; }
    done
  done
  return 1
}
read -r path sha < <(find_rust_src) || bw_die "no rust-src of version $release in the Debian archive, and rustup cannot fetch.
Where there is a network: rustup target add $target"
debian_fetch "$path" "$work/rust-src.deb" "$sha" || bw_die "could not fetch $path from the Debian archive"
dpkg -x "$work/rust-src.deb" "$work/src"

# Cargo looks for the sources inside the sysroot: a link there for the time of the build, removed afterwards.
library="$work/src/usr/src/rustc-$release/library"
[ -d "$library" ] || bw_die "the package holds no $library"
sysroot="$(rustc --print sysroot)"
placed="$sysroot/lib/rustlib/src/rust/library"
if [ ! -e "$placed" ]; then
  mkdir -p "$(dirname "$placed")"
  ln -s "$library" "$placed"
  trap 'rm -f "$placed"; rm -rf "$work"' EXIT
fi

bw_say "wasm standard library: building it (about a minute, once)"
mkdir -p "$work/empty/src" && : >"$work/empty/src/lib.rs"
printf '[package]\nname = "bw_empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$work/empty/Cargo.toml"
# Embedded bitcode: without it a release build with link-time optimisation fails.
(cd "$work/empty" && RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" cargo build --release \
  -Zbuild-std=std,panic_abort,proc_macro,test --target "$target" >"$BW_CACHE/wasm-std.log" 2>&1) ||
  { tail -20 "$BW_CACHE/wasm-std.log" >&2; bw_die "building it failed; the whole log is $BW_CACHE/wasm-std.log"; }

mkdir -p "$kept"
find "$work/target/$target/release/deps" -name '*.rlib' ! -name 'libbw_empty*' -exec cp {} "$kept/" \;
install_kept
rm -rf "$BW_CACHE"/target/*/wasm # built against another standard library, it would fail with E0460
there || bw_die "the standard library was built but $libdir does not hold it"
bw_say "wasm standard library: built and installed"
