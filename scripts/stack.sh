# shellcheck shell=bash
# Sourced: builds the binary and runs the product with its stand-in networks, for the demo and the browser tests.
# The caller has sourced env.sh and exported DATABASE_OWNER_URL, DATABASE_URL and DATABASE_SYSTEM_URL.

BW_BIN="$BW_CACHE/bin/$BW_CLONE/bellwether"
stack_pids=()
stack_names=()

# Builds the server; keeps this clone's own link to the binary. With "tests" it builds every test along with it: cargo then
# settles on one set of features, and nothing is compiled twice in the gate.
stack_build() {
  bw_native
  bw_say "server: compiling (minutes the first time and after a change)"
  local started=$SECONDS
  case "${1:-}" in
    (tests) (cd "$BW_ROOT" && cargo nextest run --no-run) || bw_die "the server or its tests did not compile" ;;
    (*) (cd "$BW_ROOT" && bw_cargo "server: compiling" build -p server --bin bellwether) || bw_die "the server did not compile" ;;
  esac
  mkdir -p "$(dirname "$BW_BIN")"
  ln -f "$CARGO_TARGET_DIR/debug/bellwether" "$BW_BIN"
  bw_say "server: compiled in $((SECONDS - started)) s"
}

# stack_settings <state folder> <first port to try>: ports, keys and addresses for the binary.
stack_settings() {
  stack_state="$1"
  mkdir -p "$stack_state/sandbox"
  chmod 700 "$stack_state"
  if [ ! -s "$stack_state/secrets.key" ]; then # made once: what is encrypted with it must stay readable
    (umask 077 && head -c 32 /dev/urandom | base64 -w0 >"$stack_state/secrets.key")
  fi
  local web sandbox
  web="$(bw_free_port "$2")"
  sandbox="$(bw_free_port $((web + 100)))"
  export BIND_ADDR="127.0.0.1:$web" PUBLIC_URL="http://localhost:$web"
  export BELLWETHER_SECRETS_KEY; BELLWETHER_SECRETS_KEY="$(cat "$stack_state/secrets.key")"
  export BELLWETHER_WEB_DIST="${BELLWETHER_WEB_DIST:-$BW_ROOT/dist}"
  export BELLWETHER_SANDBOX_BIND="127.0.0.1:$sandbox" BELLWETHER_SANDBOX_STATE="$stack_state/sandbox"
  export X_BASE_URL="http://127.0.0.1:$sandbox/x" LINKEDIN_BASE_URL="http://127.0.0.1:$sandbox/linkedin"
}

# stack_run <name> <arguments…>: starts one process in the background and remembers it. In a session of its own, so that
# Ctrl-C reaches the script alone, which then ends its processes in order.
stack_run() {
  local name="$1"; shift
  setsid "$BW_BIN" "$@" >"$stack_state/$name.log" 2>&1 9>&- &
  stack_pids+=("$!")
  stack_names+=("$name")
  printf '%s' "$!" >"$stack_state/$name.pid"
}

# True when http://127.0.0.1:<port><path> answers 2xx or 3xx. A subshell: a connection that breaks ends only that.
stack_answers() (
  { exec 7<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || exit 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&7 2>/dev/null
  IFS= read -r -t 5 line <&7 || exit 1
  case "$line" in ("HTTP/1.1 2"*|"HTTP/1.1 3"*) exit 0 ;; (*) exit 1 ;; esac
)

# stack_wait <name> <port> <path>: until it answers; a process that died is shown with the end of its log.
stack_wait() {
  local tries=0 pid
  pid="$(cat "$stack_state/$1.pid")"
  until stack_answers "$2" "$3"; do
    kill -0 "$pid" 2>/dev/null || { tail -20 "$stack_state/$1.log" >&2; bw_die "$1 ended; its log is $stack_state/$1.log"; }
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { tail -20 "$stack_state/$1.log" >&2; bw_die "$1 does not answer on port $2; its log is $stack_state/$1.log"; }
    sleep 0.1
  done
}

# Starts the stand-in networks and the server; both answer when this returns.
stack_up() {
  stack_run sandbox sandbox
  stack_run serve serve
  stack_wait sandbox "${BELLWETHER_SANDBOX_BIND##*:}" /_control/clock
  stack_wait serve "${BIND_ADDR##*:}" /readyz
}

# Ends what stack_run started: politely, and after ten seconds for good.
stack_down() {
  local pid tries=0
  [ ${#stack_pids[@]} -gt 0 ] || return 0
  kill -TERM "${stack_pids[@]}" 2>/dev/null || true
  for pid in "${stack_pids[@]}"; do
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -f "$stack_state"/*.pid
  stack_pids=()
}

# Ends what an earlier run left behind (its script was killed outright), and only if it is our binary.
stack_sweep() {
  local file pid
  for file in "$1"/*.pid; do
    [ -f "$file" ] || continue
    pid="$(cat "$file")"
    if [ -n "$pid" ] && [ "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -d' ' -f1)" = "$BW_BIN" ]; then
      bw_say "ending process $pid, left over from an earlier run"
      kill -TERM "$pid" 2>/dev/null || true
      sleep 1
    fi
    rm -f "$file"
  done
}
