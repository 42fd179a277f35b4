# shellcheck shell=bash
# Where things lie, and a handful of small helpers. Source it, do not run it:
#   . scripts/env.sh
# It sets paths only; it installs nothing and starts nothing.

BW_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
export BW_ROOT

# The cache: tools, build output, downloads. For root it must be a place the postgres user can reach.
if [ -n "${BELLWETHER_CACHE:-}" ]; then
  BW_CACHE="$BELLWETHER_CACHE"
elif [ "$(id -u)" = 0 ]; then
  BW_CACHE=/var/cache/bellwether
else
  BW_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/bellwether"
fi
BW_TOOLS="$BW_CACHE/tools"
BW_NODE="$BW_TOOLS/node"
export BW_CACHE BW_TOOLS BW_NODE
mkdir -p "$BW_TOOLS/bin" "$BW_NODE" "$BW_CACHE/downloads" || return 1

# A short name for this clone, for things that live outside it (run folders, data folders).
BW_CLONE="$(printf '%s' "$BW_ROOT" | sha256sum | cut -c1-10)"
export BW_CLONE

# Two lanes, two build folders: the native crates and the wasm crates never share one. And each clone has its own pair: cargo
# names a workspace's crates by their place inside it, so two clones in one folder would take each other's work for theirs.
export BW_TARGET_NATIVE="$BW_CACHE/target/$BW_CLONE/native"
export BW_TARGET_WASM="$BW_CACHE/target/$BW_CLONE/wasm"
export BW_TARGET_TOOLS="$BW_CACHE/target/tools"
bw_native() { export CARGO_TARGET_DIR="$BW_TARGET_NATIVE"; }
bw_wasm() { export CARGO_TARGET_DIR="$BW_TARGET_WASM"; }

# Postgres: the newest server on the machine, 15 or later.
BW_PG_BIN=""
for _dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5,5n); do
  _v="${_dir%/bin}" && _v="${_v##*/}"
  case "$_v" in (*[!0-9]*|'') continue ;; esac
  if [ "$_v" -ge 15 ] && [ -x "$_dir/initdb" ]; then BW_PG_BIN="$_dir"; fi
done
unset _dir _v
export BW_PG_BIN

for _p in "$BW_NODE/node_modules/.bin" "$BW_TOOLS/bin" ${BW_PG_BIN:+"$BW_PG_BIN"}; do
  case ":$PATH:" in (*":$_p:"*) ;; (*) PATH="$_p:$PATH" ;; esac
done
unset _p
export PATH

bw_say() { printf '%s\n' "$*" >&2; }
bw_die() { printf 'error: %s\n' "$*" >&2; exit 1; }
bw_have() { command -v "$1" >/dev/null 2>&1; }

# bw_need <command> <what brings it>
bw_need() { bw_have "$1" || bw_die "$1 is missing. This brings it: $2"; }

# True when nothing listens on the loopback port.
bw_port_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# First free loopback port from $1 upwards.
bw_free_port() {
  local p="$1"
  while ! bw_port_free "$p"; do p=$((p + 1)); [ "$p" -lt 65000 ] || return 1; done
  printf '%s' "$p"
}

# The one version of a package that Cargo.lock names, or $2 when there is no lock file yet.
bw_locked_version() {
  local v=""
  [ -f "$BW_ROOT/Cargo.lock" ] &&
    v="$(awk -v n="name = \"$1\"" '$0 == n { getline; gsub(/version = |"/, ""); print; exit }' "$BW_ROOT/Cargo.lock")"
  printf '%s' "${v:-$2}"
}

# bw_cargo <label> <cargo arguments…>: a quiet build that says every half minute how far it is.
bw_cargo() {
  local label="$1" parts=0 total next=$((SECONDS + 30)) line
  shift
  total="$(cargo tree -q -p "$(printf '%s\n' "$@" | sed -n '/^-p$/{n;p;q}')" -e normal,build --prefix none 2>/dev/null | sort -u | wc -l)"
  cargo "$@" -q --message-format json-render-diagnostics | {
    while IFS= read -r line; do
      case "$line" in ('{"reason":"compiler-artifact"'*) parts=$((parts + 1)) ;; esac
      if [ $SECONDS -ge $next ]; then
        bw_say "$label: $parts$([ "$total" -lt 50 ] || printf ' of about %s' "$total") parts"
        next=$((SECONDS + 30))
      fi
    done
  }
  return "${PIPESTATUS[0]}"
}
