"""The queue: how many tasks that do nothing a worker carries to a durable end with a result row, against its peers; what each costs in commits and
WAL; how soon one starts; and whether any of it depends on how many wait, have ended, or how long somebody keeps a transaction open."""

import json
import statistics
import time

import stock
from machine import Meter, probe
from procs import Proc, Redis, database, peer, say_json, url
from product import psql
from report import HERE, QUICK, chosen, columns, interleave, middle, note, ratio, record, say, spread, verdict
from stock import DB, LOAD, PRODUCT, sql

MANY = {"ours": 20_000, "graphile": 10_000, "bullmq": 10_000, "celery": 2_000} if QUICK else {"ours": 200_000, "graphile": 100_000, "bullmq": 60_000, "celery": 8_000}
PAIRS = 2 if QUICK else 5


def worker():
    return Proc("worker", [PRODUCT, "worker"], database(DB))


def drain(count, over=200, finished=0):
    """One worker, everything queued before it starts. Counts are checked: all ended, each claimed once, each tenant its own."""
    stock.tidy()
    counted = stock.Counters()
    with worker() as ours:
        with Meter(ours.seconds) as meter:
            until = time.monotonic() + 240
            while not stock.is_empty() and time.monotonic() < until:
                counted.asked += 1
                time.sleep(0.1)
            counted.asked += 2
            wal = stock.wal_now()
    used = counted.since(wal)
    told = sql(f"""select count(*) filter (where status = 'succeeded'), count(distinct id), count(distinct tenant_id), max(n) - min(n)
                    from (select *, count(*) over (partition by tenant_id) as n from agent_tasks where completed_at > now() - interval '1 hour') t""")
    succeeded, distinct, tenants, uneven = (int(part) for part in told.split("|"))
    if (succeeded, distinct, tenants) != (count, count, over) or uneven > 1 or used["claims"] != count:
        raise RuntimeError(f"of {count} tasks of {over} tenants {succeeded} ended well, {distinct} different ones of {tenants} tenants, {used['claims']} claims: no number")
    rate, _ = stock.curve(0.05)
    return {"rate": rate, "commits_per_task": used["commits"] / count, "wal_per_task": used["wal_bytes"] / count, "page_images": used["page_images"],
            **meter.per(count), **meter.used}


def ours(count=MANY["ours"]):
    stock.empty()
    fed = stock.fill(count)
    return {**drain(count), "enqueue_rate": fed}


def peer_run(name, proc, meter_of, count, check=lambda said: True):
    """A peer's own program: it prints what it did once everything is done, and ends when told."""
    with proc:
        with Meter(meter_of) as meter:
            said = json.loads(proc.line(300))
        proc.go()
    if said["done"] != count or said["twice"] or not check(said):
        raise RuntimeError(f"{name}: wrong counts, so no number: {said} of {count}")
    return {**said, **meter.per(count), **meter.used}


class Graphile:
    """In the same cluster, in a database of its own."""

    def __init__(self, with_result):
        self.home, self.with_result = peer("graphile", "node_modules/graphile-worker"), with_result
        self.env = {**database("peer_graphile"), "PEER": self.home, "DATABASE_URL": url("peer_graphile")}
        psql("drop database if exists peer_graphile with (force)", url("postgres"))
        psql("create database peer_graphile", url("postgres"))
        say_json(["node", f"{HERE}/peers/graphile.mjs", "init"], self.env)

    def run(self, count=MANY["graphile"], **choice):
        psql("truncate results", url("peer_graphile"))
        for n in range(0, count, 10_000):
            psql(f"""select count(*) from graphile_worker.add_jobs((select array_agg(json_populate_record(null::graphile_worker.job_spec,
                       json_build_object('identifier', 'noop', 'payload', json_build_object('tenant', n % 200)))) from generate_series({n + 1}, {min(n + 10_000, count)}) n))""",
                 url("peer_graphile"))
        psql("vacuum analyze graphile_worker._private_jobs", url("peer_graphile"))
        env = {**self.env, "TASKS": str(count), "WITH_RESULT": str(int(self.with_result)), **choice}
        proc = Proc("graphile", ["node", f"{HERE}/peers/graphile.mjs"], env)
        done = peer_run("graphile-worker", proc, proc.seconds, count, lambda said: not said["left"])
        rows = int(psql("select count(distinct job_id) from results", url("peer_graphile")))
        if self.with_result and rows != count:
            raise RuntimeError(f"graphile-worker: {rows} results of {count}")
        return done


class BullMq:
    def __init__(self, fsync):
        self.home, self.fsync, self.concurrency = peer("bullmq", "node_modules/bullmq"), fsync, 100

    def best(self):
        """The strongest of a small grid."""
        grid = {n: self.run(5_000, n)["rate"] for n in (10, 50, 100, 500)}
        self.concurrency = max(grid, key=grid.get)
        return {n: round(rate) for n, rate in grid.items()}

    def run(self, count=MANY["bullmq"], concurrency=None):
        with Redis(self.fsync) as redis:
            env = {**redis.env, "PEER": self.home, "TASKS": str(count), "CONCURRENCY": str(concurrency or self.concurrency)}
            say_json(["node", f"{HERE}/peers/bullmq.mjs", "fill"], env)
            proc = Proc("bullmq", ["node", f"{HERE}/peers/bullmq.mjs", "drain"], env)
            done = peer_run("BullMQ", proc, lambda: proc.seconds() + redis.seconds(), count)
            kept = int(redis.ask("zcard", "bull:bench:completed"))
            if kept != count:
                raise RuntimeError(f"BullMQ: {kept} results kept of {count}")
            return done


class Celery:
    def __init__(self):
        self.home, self.pool = peer("celery", "env/bin"), ("prefork", 2)

    def best(self):
        grid = {pool: self.run(1_000, pool)["rate"] for pool in (("prefork", 2), ("prefork", 4), ("threads", 8))}
        self.pool = max(grid, key=grid.get)
        return {f"{kind} {n}": round(rate) for (kind, n), rate in grid.items()}

    def run(self, count=MANY["celery"], pool=None):
        kind, n = pool or self.pool
        with Redis("everysec") as redis:
            python, there = f"{self.home}/env/bin/python", f"{HERE}/peers"
            say_json([python, f"{there}/celery_app.py", str(count)], redis.env)
            command = [python, "-m", "celery", "-A", "celery_app", "worker", "--pool", kind, "-c", str(n), "--loglevel", "error",
                       "--without-gossip", "--without-mingle", "--without-heartbeat"]
            with Proc("celery", command, redis.env, cwd=there) as proc:
                kept = lambda: int(redis.ask("-n", "1", "dbsize"))
                with Meter(lambda: proc.seconds() + redis.seconds()) as meter:
                    until, early = time.monotonic() + 240, None
                    while (done := kept()) < count and time.monotonic() < until:
                        if early is None and done >= count * 0.05:
                            early = (time.monotonic(), done)
                        time.sleep(0.02)
                    ended = time.monotonic()
            if kept() != count or int(redis.ask("-n", "0", "llen", "celery")):
                raise RuntimeError(f"Celery: {kept()} results of {count}")
            return {"rate": (count - early[1]) / (ended - early[0]), **meter.per(count), **meter.used}


def throughput():
    say(f"q1 queue: {MANY['ours']} tasks of 200 tenants that do nothing; durable end, result row, one worker of default settings")
    sides, settings = {"bellwether": ours}, {"tasks": MANY, "slots": 8}
    parts = {"graphile-worker, result row": lambda: Graphile(True), "BullMQ, everysec": lambda: BullMq("everysec"), "Celery": Celery}
    for name, make in parts.items():
        try:
            made = make()
            made.run(500)  # that it can be had does not say that it works here
            settings[name] = made.best() if hasattr(made, "best") and not QUICK else "as set"
            sides[name] = made.run
        except RuntimeError as why:
            say(f"   {name}: NO NUMBER: {why}")
    rounds = interleave("queue", sides, settings, PAIRS)
    for name in sides:
        columns(rounds, name, ("server", "postgres"))
    goals = {"graphile-worker, result row": 1.5, "BullMQ, everysec": 3, "Celery": 25}
    cpu = lambda run: run["server_us"] + run["postgres_us"]
    for name in list(sides)[1:]:
        say(f"   ratio of rates, ours / {name}: {ratio(rounds, 'bellwether', name)}; CPU, theirs / ours: {ratio(rounds, name, 'bellwether', cpu)}")
        verdict("queue-" + name.split(",")[0].split("-")[0].lower(), f"queue, ours over {name}", middle(rounds, "bellwether", name), goals[name], True, rounds)
    mine = [r["bellwether"] for r in rounds]
    say(f"   commits per task {spread([r['commits_per_task'] for r in mine], 4)}; WAL per task {spread([r['wal_per_task'] for r in mine])} bytes, page images {spread([r['page_images'] for r in mine])}")
    verdict("queue-commits", "commits per task", statistics.median(r["commits_per_task"] for r in mine), 0.02)
    verdict("queue-wal", "bytes of WAL per task", statistics.median(r["wal_per_task"] for r in mine), 700)
    say(f"   enqueue, a statement per task, 500 per commit, 4 writers: {spread([r['enqueue_rate'] for r in mine])}/s")
    beside = {"graphile-worker, no result row": lambda: Graphile(False).run(), "BullMQ, no": lambda: BullMq("no").run(), "BullMQ, always": lambda: BullMq("always").run()}
    for name, run in beside.items():
        try:
            runs = [run() for _ in range(1 if QUICK else 2)]
            record("queue, beside", name, settings, runs)
            say(f"   beside: {name}: {spread([r['rate'] for r in runs])}/s; ours over it {statistics.median(r['rate'] for r in mine) / statistics.median(r['rate'] for r in runs):.2f}")
        except RuntimeError as why:
            say(f"   beside: {name}: NO NUMBER: {why}")


def capped():
    """The same with a cap for every tenant: claims then keep a book of what is held."""
    count, runs = MANY["ours"] // 4, []
    for _ in range(1 if QUICK else 3):
        stock.empty()
        sql(f"insert into queue_caps (tenant_id, agent_type, held_max) select id, '', 1000 from tenants where id >= {stock.TENANT % '0'} on conflict do nothing")
        stock.fill(count)
        runs.append(drain(count))
    sql("truncate queue_caps, queue_held")
    record("queue, capped", "bellwether", {"tasks": count}, runs)
    say(f"   every tenant capped: {spread([r['rate'] for r in runs])}/s, WAL per task {spread([r['wal_per_task'] for r in runs])} bytes, "
        f"commits per task {spread([r['commits_per_task'] for r in runs], 4)}")
    verdict("queue-wal-capped", "bytes of WAL per task, every tenant capped", statistics.median(r["wal_per_task"] for r in runs), 700)


def starts():
    say("q2 from commit to start, enqueuer and worker in one process as in `serve`, every task a commit of its own")
    seconds, times = (4, 1) if QUICK else (10, 3)
    arrivals = lambda *words: say_json([LOAD, "arrivals", "--tenants", "200", *map(str, words)], database(DB))
    stock.empty()
    stock.tidy()
    most = arrivals("--seconds", 3)
    runs, probes = [], [probe()]
    for _ in range(times):
        stock.empty()
        runs.append(arrivals("--rate", most["rate"] / 2, "--seconds", seconds))
        probes.append(probe())
        if runs[-1]["missing"] or runs[-1]["twice"] or runs[-1]["not_enqueued"]:
            raise RuntimeError(f"wrong counts, so no number: {runs[-1]}")
    record("queue, starts", "bellwether", {"rate": most["rate"] / 2, "saturated": most}, runs, probes=probes)
    of = lambda what, at: [r[what][at] / 1e3 for r in runs]
    say(f"   saturated {most['rate']:.0f}/s; at half of it: p50 {spread(of('commit_to_start_us', 'p50'), 2)} ms, p99 {spread(of('commit_to_start_us', 'p99'), 2)} ms")
    say(f"   from the moment it was due, its commit included: p50 {spread(of('due_to_start_us', 'p50'), 2)} ms, p99 {spread(of('due_to_start_us', 'p99'), 2)} ms; "
        f"flush {spread([p['flush_ms'] for p in probes], 2)} ms")
    verdict("starts-p50", "from commit to start, ms in the middle", statistics.median(of("commit_to_start_us", "p50")), 1.5)
    verdict("starts-p99", "from commit to start, ms at p99", statistics.median(of("commit_to_start_us", "p99")), 10)


def window(waiting, share):
    """The rate at which the first part of a stock is worked off; the rest still waits then."""
    stock.empty()
    stock.wait_in(waiting)
    return worked(waiting, share)


def worked(waiting, share):
    stock.tidy()
    # The database counts by the way; counting a million rows ten times a second takes a core from what is measured.
    gone = lambda: int(sql("select pg_stat_get_tuples_deleted('task_queue'::regclass)"))
    until, enough = time.monotonic() + 120, gone() + waiting * share
    with worker():
        while time.monotonic() < until and not stock.is_empty():
            if share < 1 and gone() >= enough:
                break
            time.sleep(0.1)
    return stock.curve(0.1 if waiting > 5_000 else 0.3, 0.98)[0]


def flat():
    say("q3 rate by how many wait, and with finished ones; the first 100,000 of each stock (all of a smaller one)")
    sizes = (1_000, 10_000, 50_000) if QUICK else (1_000, 10_000, 100_000, 1_000_000)
    most = 20_000 if QUICK else 100_000
    rates = {}
    for size in sizes:
        rates[size] = [window(size, min(1, most / size)) for _ in range(3 if size < 100_000 else 1)]
        note(f"{size} waiting: {[round(r) for r in rates[size]]}")
    stock.empty()
    finished = 50_000 if QUICK else 1_000_000
    stock.ended_in(finished)
    stock.wait_in(most)
    rates["finished"] = [worked(most, 1)]
    record("queue, flat", "bellwether", {"sizes": sizes, "finished": finished}, [{"size": k, "rates": v} for k, v in rates.items()])
    mid = {k: statistics.median(v) for k, v in rates.items()}
    say("   " + ", ".join(f"{k:,} waiting {v:.0f}/s" if k != "finished" else f"{most:,} with {finished:,} finished {v:.0f}/s" for k, v in mid.items()))
    large = [v for k, v in mid.items() if k != 1_000]
    say(f"   {sizes[0]:,} waiting are over before a worker is at full speed: {mid[1_000] / max(large):.2f} of the fastest")
    verdict("queue-flat", f"slowest over fastest from {sizes[1]:,} waiting on", min(large) / max(large), 0.8, True)


def held_open():
    seconds, part = (20, 10_000) if QUICK else (300, 50_000)
    say(f"q4 rate while another session holds a transaction open for {seconds} s: fill and drain by turns, {part} tasks each")
    one = lambda: drain_more(part)
    stock.empty()
    one()
    before = [one() for _ in range(2 if QUICK else 3)]
    holder = stock.run_psql_session("begin isolation level repeatable read; select count(*) from tenants; select txid_current();\n")
    during, began = [], time.monotonic()
    try:
        while time.monotonic() - began < seconds:
            during.append(one())
    finally:
        holder.stdin.close()
        holder.wait(10)
    last = during[-max(1, len(during) // 4):]
    record("queue, held open", "bellwether", {"seconds": seconds, "tasks": part}, [{"before": before, "during": during}])
    kept = statistics.median(last) / statistics.median(before)
    say(f"   before {spread(before)}/s; during, {len(during)} drains: first {during[0]:.0f}, last quarter {spread(last)}/s")
    verdict("queue-held-open", "rate kept", kept, 0.9, True)


def drain_more(count):
    """One more stock beside what is there; the worker's own times say how fast it went."""
    began = sql("select now()")
    stock.fill(count)
    with worker():
        until = time.monotonic() + 120
        while not stock.is_empty() and time.monotonic() < until:
            time.sleep(0.1)
    told = sql(f"""with one as (select completed_at as at, count(*) as n from agent_tasks where completed_at > '{began}' group by 1),
                        up as (select at, sum(n) over (order by at) as n, sum(n) over () as of from one), a as (select * from up where n >= of * 0.05 order by at limit 1)
                   select (max(up.n) - max(a.n)) / extract(epoch from max(up.at) - max(a.at)), max(up.n) from up, a""")
    rate, many = told.split("|")
    if int(many) != count:
        raise RuntimeError(f"{many} of {count} tasks ended: no number")
    return float(rate)


def cell():
    stock.tenants(200)
    for part in chosen(throughput, capped, starts, flat, held_open):
        part()
        stock.empty()
