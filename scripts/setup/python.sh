#!/usr/bin/env bash
# Python for the test with a worker outside: grpcio into a folder of its own in the cache, and the code made from proto/.
# Found by the test as $BW_TOOLS/python; nothing of the product runs on it.
set -euo pipefail
. "$(dirname "$0")/../env.sh"

# All that is installed, by version; ready-made files only, so that nothing is compiled.
packages=(grpcio==1.85.1 grpcio-tools==1.85.1 protobuf==7.35.1 setuptools==84.2.1 typing_extensions==4.16.0)
proto=bellwether/worker/v1/worker.proto
venv="$BW_TOOLS/python"

want="${packages[*]} $(python3 -V) $(sha256sum <"$BW_ROOT/proto/$proto")"
if [ "$(cat "$venv/installed" 2>/dev/null)" = "$want" ] && [ -x "$venv/bin/python" ]; then
  bw_say "grpcio: there"
  exit 0
fi
bw_say "grpcio: installing"
log="$BW_CACHE/python.log"
[ -x "$venv/bin/pip" ] || { rm -rf "$venv" && python3 -m venv "$venv" >"$log" 2>&1; } ||
  { tail -5 "$log" >&2; bw_die "python3 makes no folder of its own; the package python3-venv brings it"; }
"$venv/bin/pip" install -q --disable-pip-version-check --no-input --no-deps --only-binary :all: "${packages[@]}" >"$log" 2>&1 ||
  { tail -20 "$log" >&2; bw_die "pip failed; the whole log is $log"; }
rm -rf "$venv/stubs" && mkdir -p "$venv/stubs"
"$venv/bin/python" -m grpc_tools.protoc -I "$BW_ROOT/proto" --python_out="$venv/stubs" --grpc_python_out="$venv/stubs" "$proto"
printf '%s' "$want" >"$venv/installed"
