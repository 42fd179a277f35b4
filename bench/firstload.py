"""What a first visit loads: the compressed files of dist, and that the server really sends those bytes."""

import http.client
import json
import os

from product import BASE

DIST = os.environ["BELLWETHER_WEB_DIST"]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def size(name):
    twin = f"{DIST}/{name}.br"
    return os.path.getsize(twin if os.path.exists(twin) else f"{DIST}/{name}")


def sent(name):
    """Bytes of the body on the wire, asked for as a browser does."""
    link = http.client.HTTPConnection(BASE.split("//")[1], timeout=10)
    link.request("GET", "/" if name == "index.html" else f"/{name}", headers={"accept-encoding": "gzip, deflate, br, zstd"})
    answer = link.getresponse()
    body = answer.read()
    link.close()
    assert answer.status == 200, f"{name}: {answer.status}"
    return len(body)


def cell(say, record):
    with open(f"{DIST}/.manifest.json", encoding="utf-8") as file:
        built = json.load(file)
    with open(f"{ROOT}/scripts/budgets.json", encoding="utf-8") as file:
        budgets = json.load(file)
    if built["mode"] != "release":
        raise RuntimeError("dist/ holds a dev build; bytes are measured on: scripts/build-web.sh release")
    say("4  first load, brotli, every file")
    for name, budget in budgets.items():
        files = sorted({*built["entry"], *(f for split in budget["splits"] for f in built["splits"][split])})
        total = sum(size(f) for f in files)
        wire = sum(sent(f) for f in files)
        assert wire == total, f"{name}: the server sends {wire} bytes, the files have {total}"
        biggest = ", ".join(f"{os.path.basename(f)} {size(f)}" for f in sorted(files, key=size, reverse=True)[:3])
        say(f"   {name:<8} {total:>8} of {budget['brotli_bytes']} bytes in {len(files)} files ({biggest})")
        record("bytes", name, {"splits": budget["splits"], "budget": budget["brotli_bytes"]}, [{"bytes": total, "files": {f: size(f) for f in files}}])
