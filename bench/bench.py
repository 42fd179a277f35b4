"""Runs the cells against the running server, writes one JSON line per result and prints the report. See README.md."""

import datetime
import json
import os
import re
import statistics
import subprocess
import sys
import time

import firstload
from load import SERVER, Http, PgBench
from machine import Meter, probe, version, void, wait_for_quiet
from product import STATE, point_path, psql, script, seeded, sign_in, statements

QUICK = bool(os.environ.get("QUICK"))
HERE = os.path.dirname(os.path.abspath(__file__))
STRANGERS = 0.25  # of the cores: above it a round says more about the neighbours than about us
PAIRS, WARM, TIME = (3, 1, 4) if QUICK else (5, 5, 15)
CELLS = os.environ.get("CELLS", "point policy floor bytes page").split()
POOL = 16
LEAN = "commit"
report = []


def say(text=""):
    report.append(text)
    print(text, flush=True)


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def record(cell, side, settings, repetitions, **more):
    """One result: one line of JSON, with everything needed to judge it later."""
    line = {"at": STARTED, "cell": cell, "side": side, "commit": os.environ["BENCH_COMMIT"], "quick": QUICK, "versions": VERSIONS,
            "settings": settings, **more, "repetitions": repetitions}
    with open(f"{HERE}/results/{STARTED.replace(':', '')}.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def spread(values, digits=0):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def interleave(cell, sides, settings):
    """A B A B …: every round runs each side once between probes. Rounds whose flush medians differ too much are void; a few more are tried."""
    rounds = []
    while sum(not r["void"] for r in rounds) < PAIRS and len(rounds) < PAIRS + (0 if QUICK else 2):
        this = {"probes": [probe()]}
        for name, side in sides.items():
            this[name] = side()
            this["probes"].append(probe())
        reasons = [["the disk changed"] if void(*this["probes"]) else [],
                   ["strangers"] if max(this[n]["others_share"] for n in sides) > STRANGERS else []]
        this["void"] = " and ".join(sum(reasons, []))
        rounds.append(this)
        note(f"{cell}, round {len(rounds)}, {'void: ' + this['void'] if this['void'] else 'counts'}: "
             + ", ".join(f"{n} {this[n]['rate']:.0f}/s, strangers {this[n]['others_share']:.0%}" for n in sides))
    good = [r for r in rounds if not r["void"]]
    for name in sides:
        record(cell, name, settings, [r[name] for r in rounds], probes=[r["probes"] for r in rounds], void=[r["void"] for r in rounds])
    used = good or rounds
    loads = [p["load"] for r in used for p in r["probes"]]
    strangers = [r[n]["others_share"] for r in used for n in sides]
    say(f"   {len(good)} of {len(rounds)} rounds count{'' if good else ': NONE; the figures below are of void rounds'}; "
        f"load {min(loads)} to {max(loads)}, strangers' share of the cores {min(strangers):.0%} to {max(strangers):.0%}")
    return used


def columns(rounds, side, cpu=("server", "postgres", "client")):
    rate = [r[side]["rate"] for r in rounds]
    text = f"   {side:<34} {spread(rate):>24}/s   CPU-µs per operation:"
    for part in cpu:
        text += f" {part} {statistics.median(r[side][f'{part}_us'] for r in rounds):.0f}"
    say(text)


def cpu_of(run, parts):
    return sum(run[f"{part}_us"] for part in parts)


def ratio(rounds, a, b, of=lambda run: run["rate"]):
    return spread([of(r[a]) / of(r[b]) for r in rounds], 2)


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
    began = time.monotonic()
    seed = seeded()
    quiet = wait_for_quiet(float(os.environ.get("BENCH_WAIT", "0")))
    say(f"Bellwether bench, {STARTED}, commit {os.environ['BENCH_COMMIT']}{', quick' if QUICK else ''}")
    say(f"   {VERSIONS['postgres']}, {VERSIONS['wrk']}, {VERSIONS['cores']} cores, load {quiet}; {seed['tenants']} tenants, {seed['campaigns']} campaigns")
    idle()
    cells = {"point": point, "policy": policy, "floor": floor, "bytes": lambda _: firstload.cell(say, record), "page": page}
    failed = 0
    for name in CELLS:
        try:
            cells[name](seed)
        except (RuntimeError, AssertionError, OSError, subprocess.SubprocessError) as error:
            failed += 1
            say(f"   {name}: NO NUMBER: {error}")
        say()
    say(f"took {(time.monotonic() - began) / 60:.1f} minutes; raw figures: bench/results/{STARTED.replace(':', '')}.jsonl")
    with open(f"{HERE}/results/{STARTED.replace(':', '')}.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(report) + "\n")
    sys.exit(1 if failed else 0)


STARTED = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
VERSIONS = {"postgres": "PostgreSQL " + psql("show server_version").split()[0], "wrk": re.sub(r"\s*\[.*", "", version("wrk", "-v")),
            "pgbench": version("pgbench", "--version"), "node": version("node", "--version"), "cores": os.cpu_count()}

if __name__ == "__main__":
    os.makedirs(f"{HERE}/results", exist_ok=True)
    main()
