# shellcheck shell=bash
# Sourced: the Debian archive this machine already uses, and downloads from it. Works without curl and without root:
# apt brings its own downloader, which also knows the machine's proxy and certificates.

# Prints the archive's base address, without a trailing slash.
debian_mirror() {
  local uri
  uri="$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -F'|' '$1 == "Debian" && $2 == "Debian" { print $3; exit }')"
  if [ -z "$uri" ]; then # no lists fetched yet: take the address from the sources as written
    uri="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -E '/debian/?$' | head -1)"
  fi
  [ -n "$uri" ] || { bw_say "no Debian archive found in the machine's apt configuration"; return 1; }
  printf '%s' "${uri%/}"
}

# debian_fetch <path in the archive> <file> [sha256]
debian_fetch() {
  local mirror; mirror="$(debian_mirror)" || return 1
  rm -f "$2"
  /usr/lib/apt/apt-helper -qq download-file "$mirror/$1" "$2" ${3:+"SHA256:$3"} >/dev/null 2>&1 || { rm -f "$2"; return 1; }
  [ -s "$2" ] || return 1
  if [ -n "${3:-}" ]; then
    printf '%s  %s\n' "$3" "$2" | sha256sum -c --quiet - || { rm -f "$2"; return 1; }
  fi
}
