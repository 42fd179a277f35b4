#!/usr/bin/env bash
# House rules that no compiler checks. Prints every breach with file and line; looks at tracked and new files alike.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$BW_ROOT"
broken=0
breach() { printf '%s\n' "$2" | sed "s|^|$1: |"; broken=1; }
files() { git ls-files --cached --others --exclude-standard -- "$@" | while read -r f; do [ -f "$f" ] && printf '%s\n' "$f"; done; }
search() { # search <extended pattern> <files from stdin>, text files only
  tr '\n' '\0' | xargs -0 -r grep -nIHE -- "$1" 2>/dev/null
}

# 1. No registry is named: which mirror is used is the machine's business. (The patterns are in pieces, or they would find themselves.)
hosts='crates[.]''io|npm''js[.](org|com)|debian[.]''org|pypi[.]''org|python''hosted[.]org|static[.]rust-''lang|snap''shot[.]debian'
hits="$(files | grep -vE '(^|/)Cargo\.lock$' | search "$hosts")"
[ -z "$hits" ] || breach "names a package registry" "$hits"
hits="$(files | grep -E '(^|/)package-lock\.json$' | search '"resolved"')"
[ -z "$hits" ] || breach "lock file holds a download address" "$hits"

# 2. No path of one particular machine.
hits="$(files | search '(^|[^A-Za-z0-9_.~/-])/(wo''rk|ro''ot|ho''me/[a-z])(/|$|[^A-Za-z0-9_/-])')"
[ -z "$hits" ] || breach "names a folder of one machine" "$hits"

# 3. A Rust file has at most 400 lines; exceptions are listed with a reason and their own limit.
allowed=scripts/long-files.txt # path, limit, reason
while read -r f; do
  n="$(wc -l <"$f")"
  [ "$n" -gt 400 ] || continue
  limit="$(awk -v f="$f" '$1 == f { print $2 }' "$allowed" 2>/dev/null)"
  [ "$n" -le "${limit:-400}" ] || breach "too long (limit ${limit:-400} lines)" "$f: $n lines"
done < <(files '*.rs')

# 4. Every server function has an endpoint of its own, so that its address does not change from build to build.
hits="$(files '*.rs' | python3 scripts/endpoints.py)"
[ -z "$hits" ] || breach "server function without an endpoint" "$hits"

# 5. Scripts: they parse, and stay short enough to read.
while read -r f; do
  bash -n "$f" || breach "does not parse" "$f"
  n="$(wc -l <"$f")"
  [ "$n" -le 200 ] || breach "script too long (limit 200 lines)" "$f: $n lines"
done < <(files 'scripts/*.sh' '.ci/run')

# 6. Nothing half-merged, nothing secret.
hits="$(files | search '^(<<<<<<<|>>>>>>>) ')"
[ -z "$hits" ] || breach "left-over of a merge" "$hits"
hits="$(files '.env' '*/.env' '*.pem' '*.key')"
[ -z "$hits" ] || breach "looks like a secret" "$hits"

[ $broken = 0 ] && bw_say "rules: kept"
exit $broken
