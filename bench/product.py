"""The product as its callers see it: sign-in, requests, and the SQL that one request sends."""

import json
import os
import re
import subprocess
import time
import urllib.request

STATE = os.environ["BENCH_STATE"]
BASE = os.environ["BENCH_URL"]
PGDATA = os.environ["BENCH_PGDATA"]
OWNER_URL = os.environ["DATABASE_OWNER_URL"]
APP_URL = os.environ["DATABASE_URL"]
PASSWORD = "a-long-bench-password"


def call(method, path, body=None, token=None, headers=()):
    """Status, headers and body of one request; an error answer raises with its text."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data=data, method=method, headers=dict(headers))
    if data is not None:
        request.add_header("content-type", "application/json")
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{method} {path}: {error.code} {error.read()[:400]!r}") from None


def ask(method, path, body=None, token=None):
    return json.loads(call(method, path, body, token)[2])


def sign_in(email, password=PASSWORD):
    """A fresh access token: they last ten minutes, so each run takes its own."""
    return ask("POST", "/api/auth/login", {"email": email, "password": password})["token"]


def seeded():
    with open(f"{STATE}/seed.json", encoding="utf-8") as file:
        return json.load(file)


def psql(sql, url=OWNER_URL):
    run = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", url, "-c", sql], capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"psql: {run.stderr}")
    return run.stdout.strip()


def point_path(seed):
    """The point read of one campaign; while REST has none, the nearest: a page of one."""
    paths = ask("GET", "/api/openapi.json")["paths"]
    if "get" in paths.get("/api/campaigns/{id}", {}):
        return f"/api/campaigns/{seed['campaign']}", "GET /api/campaigns/{id}"
    return "/api/campaigns?limit=1", "GET /api/campaigns?limit=1 (REST has no GET of one campaign)"


def statements(path, token, tenant):
    """What one request sends, from the server's own statement log: [(sql, [parameters])], one per round trip."""
    log = f"{PGDATA}/server.log"
    for _ in range(20):  # the answers that may be reused for two seconds are there, and every connection has prepared its statements
        call("GET", path, token=token)
    psql("alter system set log_statement = 'all'")
    psql("select pg_reload_conf()")
    time.sleep(0.5)
    start = os.path.getsize(log)
    call("GET", path, token=token)
    time.sleep(0.3)
    psql("alter system reset log_statement")
    psql("select pg_reload_conf()")
    with open(log, encoding="utf-8", errors="replace") as file:
        file.seek(start)
        text = file.read()
    entries = re.findall(r"^\S+ \S+ \S+ \[(\d+)\] (\w+):\s+(.*(?:\n\t.*)*)", text, re.M)
    plain = tenant.rsplit("_", 1)[-1]  # shown ids have a prefix and no hyphens
    pid = next((p for p, _, t in entries if "app.tenant_id" in t and plain in t.replace("-", "")), None)
    if pid is None:
        raise RuntimeError("the statement log does not show the request")
    found = []
    for who, kind, said in entries:
        if who != pid:
            continue
        if kind == "LOG" and (m := re.match(r"(?:statement|execute [^:]+): (.*)", said, re.S)):
            found.append((" ".join(m[1].split()), []))
        elif kind == "DETAIL" and said.startswith("parameters:"):
            found[-1] = (found[-1][0], [v.replace("''", "'") if v is not None else None
                                        for v in parameters(said)])
    return found


def parameters(detail):
    return [None if whole == "NULL" else inner for whole, inner in re.findall(r"\$\d+ = (NULL|'((?:[^']|'')*)')", detail)]


def script(sent, name):
    """The same statements for pgbench -M prepared: one per round trip; what we send together goes out together in a pipeline."""
    lines, values = [], {}
    for sql, given in sent:
        # From the highest number down, so that $1 does not eat the start of $12.
        for i in range(len(given), 0, -1):
            if given[i - 1] is None:
                sql = sql.replace(f"${i}", "NULL")
            else:
                key = f"p{len(lines)}_{i}"
                values[key] = given[i - 1]
                sql = sql.replace(f"${i}", f":{key}")
        together = [part.strip() for part in sql.split(";") if part.strip()]
        if len(together) > 1:
            lines += ["\\startpipeline", *[part + ";" for part in together], "\\endpipeline"]
        elif together:
            lines.append(together[0] + ";")
        else:
            lines += ["\\startpipeline", "\\endpipeline"]  # a bare Sync: the driver's ping
    path = f"{STATE}/{name}.sql"
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path, values
