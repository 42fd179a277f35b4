#!/usr/bin/env bash
# pgvector for the Postgres server on this machine. Debian 13 has a package (system.sh takes it); for Debian 12 it is
# built from the source in Debian's own archive. Nothing to do when the extension is there.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
. "$(dirname "$0")/debian.sh"

version=0.8.0
sha256=867a2c328d4928a5a9d6f052cd3bc78c7d60228a9b914ad32aa3db88e9de27b0

[ -n "$BW_PG_BIN" ] || bw_die "no PostgreSQL server found. This brings it: scripts/setup/system.sh"
pg="$(basename "$(dirname "$BW_PG_BIN")")"
control="/usr/share/postgresql/$pg/extension/vector.control"
if [ -e "$control" ]; then
  bw_say "pgvector: there ($(sed -n "s/^default_version = '\(.*\)'/\1/p" "$control"))"
  exit 0
fi
[ "$(id -u)" = 0 ] || bw_die "pgvector is missing. As root: scripts/setup/pgvector.sh"
[ -e "/usr/lib/postgresql/$pg/lib/pgxs/src/makefiles/pgxs.mk" ] ||
  bw_die "the server's headers are missing. This brings them: apt-get install postgresql-server-dev-$pg"

bw_say "pgvector: building $version for PostgreSQL $pg"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
tarball="$BW_CACHE/downloads/pgvector-$version.tar.gz"
[ -s "$tarball" ] || debian_fetch "pool/main/p/pgvector/pgvector_$version.orig.tar.gz" "$tarball" "$sha256" ||
  bw_die "could not fetch pgvector $version from the Debian archive"
printf '%s  %s\n' "$sha256" "$tarball" | sha256sum -c --quiet -
tar -xzf "$tarball" -C "$work" --strip-components=1
# OPTFLAGS="" : no -march=native, the result runs on any machine. with_llvm=no : no bitcode, so no clang is needed.
make -s -C "$work" -j2 OPTFLAGS="" with_llvm=no PG_CONFIG="$BW_PG_BIN/pg_config" >"$BW_CACHE/pgvector.log" 2>&1 &&
  make -s -C "$work" install OPTFLAGS="" with_llvm=no PG_CONFIG="$BW_PG_BIN/pg_config" >>"$BW_CACHE/pgvector.log" 2>&1 ||
  { tail -20 "$BW_CACHE/pgvector.log" >&2; bw_die "building pgvector failed; the whole log is $BW_CACHE/pgvector.log"; }
bw_say "pgvector: installed"
