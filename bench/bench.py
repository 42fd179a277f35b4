"""The cells of the served product: requests, first load, pages. Against the running server. See README.md."""

import json
import os
import statistics
import subprocess
import time

import canvas_cell
import firstload
from load import SERVER, Http, PgBench
from machine import Meter, probe, wait_for_quiet
from product import point_path, psql, script, seeded, sign_in, statements
from report import HERE, QUICK, STARTED, TIME, VERSIONS, WARM, columns, cpu_of, interleave, ratio, record, run_cells, say, spread

CELLS = os.environ.get("CELLS", "point policy floor bytes page").split()
POOL = 16
LEAN = "commit"


def point(seed):
    token = sign_in(seed["email"])
    path, name = point_path(seed)
    sent = statements(path, token, seed["tenant"])
    # The driver's ping on release, which no statement log shows, goes out with the rollback: no trip of its own.
    as_sent = script(sent, "as-sent")
    say(f"1  point read: {name}")
    say(f"   {len(sent)} round trips per request: " + " | ".join(s[0][:44] for s in sent) + " (and the driver's ping)")

    def checked(body):
        text = json.loads(body)
        found = text["items"][0] if "items" in text else text
        assert found["id"] == seed["campaign"] and found["name"] == seed["name"], "the answer is not the campaign asked for"

    def ours():
        return Http(path, sign_in(seed["email"]), checked).saturate(TIME, WARM)

    same = PgBench(*as_sent)
    clients, grid = same.best((4, 8, 16), 2)
    settings = {"request": name, "statements": [s[0] for s in sent], "wrk": "-t1 -c64", "pgbench_clients": clients, "pgbench_grid": grid, "pool": POOL}
    ours_n, same_n = "bellwether", "pgbench, the same round trips"
    rounds = interleave("point", {ours_n: ours, same_n: lambda: same.saturate(TIME, WARM, clients)}, settings)
    columns(rounds, ours_n)
    columns(rounds, same_n, ("postgres", "client"))
    say(f"   ratio of rates, ours / same SQL:   {ratio(rounds, ours_n, same_n)}   goal 0.5 or more")
    both = lambda run: cpu_of(run, ("server", "postgres")) if run["server_us"] > 20 else cpu_of(run, ("client", "postgres"))
    say(f"   CPU per request, same SQL / ours:  {ratio(rounds, same_n, ours_n, both)}   (server+postgres against pgbench+postgres)")
    latency(path, checked, seed, same, clients, min(statistics.median(r[n]["rate"] for r in rounds) for n in (ours_n, same_n)), settings)


def latency(path, checked, seed, same, clients, slower, settings):
    seconds, warm, times = (4, 1, 1) if QUICK else (12, 2, 3)
    for share in (0.5, 0.8):
        rate = max(50, round(slower * share))
        runs = {"bellwether": [], "pgbench": []}
        probes = [probe()]
        for _ in range(times):
            http = Http(path, sign_in(seed["email"]), checked)
            runs["bellwether"].append(http.fixed(rate, seconds, warm))
            runs["pgbench"].append(same.fixed(rate, seconds, warm, clients))
            probes.append(probe())
        for side, all_runs in runs.items():
            record(f"point, latency at {share:.0%}", side, {**settings, "rate": rate}, all_runs, probes=probes)
            cpu = statistics.median(cpu_of(r, ("server", "postgres") if side == "bellwether" else ("client", "postgres")) for r in all_runs)
            say(f"   at {rate}/s ({share:.0%}) {side:<12} p50 {spread([r['p50_us'] for r in all_runs])} µs, "
                f"p99 {spread([r['p99_us'] for r in all_runs])} µs, {cpu:.0f} CPU-µs per request")


def policy(seed):
    """The same SQL with and without row-level security: two databases with the same rows, the same role."""
    path, _ = point_path(seed)
    sent = statements(path, sign_in(seed["email"]), seed["tenant"])
    sql, values = script([*[s for s in sent if not s[0].lower().startswith("rollback")], (LEAN, [])], "policy")
    assert psql("select count(*) from campaigns", PgBench(sql, values).url) == "0", "without a tenant no row is seen"
    assert psql("select count(*) from campaigns", PgBench(sql, values, "bellwether_plain").url) != "0"
    a, b = PgBench(sql, values), PgBench(sql, values, "bellwether_plain")
    clients, grid = b.best((4, 8, 16), 2)
    say("2  price of row-level security: begin+set_config, select, commit by pgbench, with and without the policy")
    rounds = interleave("policy", {"with": lambda: a.saturate(TIME, WARM, clients), "without": lambda: b.saturate(TIME, WARM, clients)},
                        {"pgbench_clients": clients, "pgbench_grid": grid})
    for side in ("with", "without"):
        columns(rounds, side, ("postgres", "client"))
    say(f"   ratio of rates, with / without:    {ratio(rounds, 'with', 'without')}")
    extra = [r["with"]["postgres_us"] - r["without"]["postgres_us"] for r in rounds]
    say(f"   the policy costs                   {spread(extra, 1)} CPU-µs per transaction")


def floor(_):
    """The server's own ceiling: a route without database, through every layer."""
    path = "/.well-known/jwks.json"
    http = Http(path)
    say(f"3  HTTP floor: GET {path}, {len(http.body)} bytes and {http.head_bytes} of headers, no database")
    rounds = interleave("floor", {"bellwether": lambda: Http(path).saturate(TIME, WARM)}, {"wrk": "-t1 -c64", "body_bytes": len(http.body)})
    columns(rounds, "bellwether", ("server", "client"))


def page(_):
    runs = 3 if QUICK else 5
    done = subprocess.run(["node", f"{HERE}/page.mjs", str(runs)], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"page.mjs: {done.stderr[-2000:]}")
    say("5  Chromium, processor slowed down 4 times, cold cache, loopback; ms from the start of the navigation")
    for name, all_runs in json.loads(done.stdout).items():
        record("page", name, {"slow_down": 4}, all_runs, probes=[probe()])
        for what in all_runs[0]:
            say(f"   {name:<8} {what:<24} {spread([r[what] for r in all_runs])}")


def idle():
    with Meter(SERVER) as meter:
        time.sleep(3)
    used = meter.used
    say(f"   idle for 3 s: server {used['server_s'] * 1e3:.0f} ms, postgres {used['postgres_s'] * 1e3:.0f} ms of processor; strangers {used['others_share']:.0%} of the cores")
    record("idle", "bellwether", {"seconds": 3}, [used])


def main():
    seed = seeded()
    quiet = wait_for_quiet(float(os.environ.get("BENCH_WAIT", "0")))
    say(f"Bellwether bench, {STARTED}, commit {os.environ['BENCH_COMMIT']}{', quick' if QUICK else ''}")
    say(f"   {VERSIONS['postgres']}, {VERSIONS['wrk']}, {VERSIONS['cores']} cores, load {quiet}; {seed['tenants']} tenants, {seed['campaigns']} campaigns")
    idle()
    cells = {"point": point, "policy": policy, "floor": floor, "bytes": lambda _: firstload.cell(say, record), "page": page, "canvas": lambda _: canvas_cell.cell(record)}
    run_cells({name: lambda cell=cell: cell(seed) for name, cell in cells.items()}, CELLS)


if __name__ == "__main__":
    main()
