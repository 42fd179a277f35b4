#!/usr/bin/env bash
# A private Postgres for this clone: own data folder, own socket folder, own loopback port; it never meets another server.
#   scripts/pg.sh start|stop|crash|status|url|psql|where|reset <name>
# The name says what it is for: demo, dev, bench, storm (durable), test… (fsync off: throw-away data only).
# crash ends the server at once, as a power cut would the process, and starts it again on the same port.
# reset drops the product's database and makes an empty one.
#   eval "$(scripts/pg.sh url dev)"     sets DATABASE_URL, DATABASE_SYSTEM_URL and DATABASE_OWNER_URL (starts it if needed)
#   eval "$(scripts/pg.sh url test)"    sets TEST_DATABASE_OWNER_URL
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

cmd="${1:-}" name="${2:-dev}"
[ $# -gt 2 ] && shift 2 || shift $#
case "$cmd" in (start|stop|crash|status|url|psql|where|reset) ;; (*) bw_die "use: scripts/pg.sh start|stop|crash|status|url|psql|where|reset <name>" ;; esac
case "$name" in (*[!a-z0-9-]*|'') bw_die "a cluster's name is small letters, digits and dashes" ;; esac
[ -n "$BW_PG_BIN" ] || bw_die "no PostgreSQL server found. This brings it (as root): scripts/setup.sh"

# Postgres refuses to run as root: then everything that touches the data runs as the postgres user.
as_pg() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}
owned_dir() { # make a folder that belongs to the database user
  mkdir -p "$1"
  if [ "$(id -u)" = 0 ]; then chown postgres: "$1"; fi
  chmod "$2" "$1"
}

# The clone's own .data/ when the database user can reach it, else the cache folder.
home="$BW_ROOT/.data"
mkdir -p "$home"
if [ "$(id -u)" = 0 ] && ! as_pg test -x "$home"; then home="$BW_CACHE/data/$BW_CLONE"; mkdir -p "$home"; fi
# Throw-away data lies in memory where there is plenty: a test's database is a thousand small files, and a disk's
# folders are slow at them (1.8 s each, 0.1 s in memory). BW_TEST_MEMORY=no keeps it on the disk.
memory="/dev/shm/bellwether-$(id -u)-$BW_CLONE"
roomy() { # 6 GB of such space, 8 GB of memory
  df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $1 == "tmpfs" && $4 > 6e6 { found = 1 } END { exit !found }' &&
    awk '/^MemAvailable/ && $2 > 8e6 { found = 1 } END { exit !found }' /proc/meminfo
}
case "$name,${BW_TEST_MEMORY:-yes}" in (test*,yes) if [ -d "$memory" ] || roomy; then home="$memory"; fi ;; esac
data="$home/pg-$name"
# A socket's path may be 107 bytes long at most, so it does not lie beside the data.
sockets="$BW_CACHE/run/$BW_CLONE-$name"
[ ${#sockets} -le 85 ] || sockets="/tmp/bellwether-$(id -u)-$BW_CLONE-$name"

running() { [ -f "$data/postmaster.pid" ] && as_pg "$BW_PG_BIN/pg_ctl" -D "$data" status >/dev/null 2>&1; }
port() { as_pg sed -n 4p "$data/postmaster.pid"; }
url() { printf 'postgres://%s@127.0.0.1:%s/%s' "$1" "$(port)" "${2:-bellwether}"; }

settings() {
  printf '%s\n' "listen_addresses=127.0.0.1" "unix_socket_directories=$sockets" "jit=off" "timezone=UTC" "log_timezone=UTC" \
    "max_connections=150" "logging_collector=off" "log_min_duration_statement=2000"
  case "$name" in
    (test*) printf '%s\n' fsync=off synchronous_commit=off full_page_writes=off max_connections=300 shared_buffers=256MB \
      max_wal_size=512MB autovacuum_naptime=60s max_locks_per_transaction=256 log_min_duration_statement=-1 ;;
    (bench*) printf '%s\n' shared_buffers=4GB effective_cache_size=12GB wal_compression=lz4 max_wal_size=8GB \
      checkpoint_timeout=15min checkpoint_completion_target=0.9 autovacuum_naptime=10s track_io_timing=on log_min_duration_statement=-1 ;;
    (*) printf '%s\n' shared_buffers=256MB max_wal_size=2GB max_locks_per_transaction=256 ;;
  esac
}

start() {
  if running; then return; fi
  local fresh=no p opts=() line
  [ "$home" != "$memory" ] || owned_dir "$memory" 755
  owned_dir "$data" 700
  owned_dir "$sockets" 755
  if ! as_pg test -f "$data/PG_VERSION"; then
    fresh=yes
    bw_say "postgres ($name): making a new cluster in $data"
    as_pg "$BW_PG_BIN/initdb" -D "$data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$BW_CACHE/initdb.log" 2>&1 ||
      { cat "$BW_CACHE/initdb.log" >&2; bw_die "initdb failed in $data"; }
  elif [ "$(as_pg cat "$data/PG_VERSION")" != "$(basename "$(dirname "$BW_PG_BIN")")" ]; then
    bw_die "$data was made by PostgreSQL $(as_pg cat "$data/PG_VERSION"), the server here is $(basename "$(dirname "$BW_PG_BIN")"): move the folder away, or install that server"
  fi
  # Each clone and cluster tends to the same port, so that addresses stay the same from run to run.
  p="$(bw_free_port $((20000 + (16#${BW_CLONE:0:4} + $(printf '%s' "$name" | cksum | cut -d' ' -f1)) % 9000)))"
  opts=(-c "port=$p")
  while IFS= read -r line; do opts+=(-c "$line"); done < <(settings)
  as_pg "$BW_PG_BIN/pg_ctl" -D "$data" -w -t 60 -l "$data/server.log" -o "${opts[*]}" start >/dev/null ||
    { as_pg tail -15 "$data/server.log" >&2; bw_die "postgres did not start; its log is $data/server.log"; }
  [ $fresh = yes ] && bw_say "postgres ($name): started, port $p" || bw_say "postgres ($name): started, port $p, data in $data"
}

ensure_database() {
  local have
  have="$("$BW_PG_BIN/psql" -XAtq "$(url postgres postgres)" -c "select 1 from pg_database where datname = 'bellwether'")"
  [ "$have" = 1 ] || "$BW_PG_BIN/psql" -Xq "$(url postgres postgres)" -c 'create database bellwether'
}

case "$cmd" in
  (start) start; ensure_database ;;
  (stop)
    if running; then
      as_pg "$BW_PG_BIN/pg_ctl" -D "$data" -w -t 60 -m fast stop >/dev/null
      bw_say "postgres ($name): stopped"
    fi
    if [ "$home" = "$memory" ] && [ -d "$data" ]; then rm -rf "$data"; rmdir "$memory" 2>/dev/null || true; fi ;;
  (crash)
    running || bw_die "postgres ($name) does not run"
    as_pg "$BW_PG_BIN/pg_ctl" -D "$data" -w -t 60 -m immediate -l "$data/server.log" restart >/dev/null ;;
  (status)
    if running; then echo "running, port $(port), data in $data"; else echo "not running, data in $data"; exit 3; fi ;;
  (where) echo "$data" ;;
  (reset)
    start
    "$BW_PG_BIN/psql" -Xq "$(url postgres postgres)" -c 'drop database if exists bellwether with (force)'
    ensure_database
    bw_say "postgres ($name): the database is empty now" ;;
  (url)
    start
    case "$name" in
      (test*|storm*) echo "export TEST_DATABASE_OWNER_URL=$(url postgres postgres)" ;;
      (*)
        ensure_database
        echo "export DATABASE_OWNER_URL=$(url postgres)"
        echo "export DATABASE_URL=$(url bellwether_app)"
        echo "export DATABASE_SYSTEM_URL=$(url bellwether_system)" ;;
    esac ;;
  (psql) start; ensure_database; exec "$BW_PG_BIN/psql" "$(url postgres)" "$@" ;;
esac
