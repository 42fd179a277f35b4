"""Runs of workflows: a webhook that is answered once its run is saved, against n8n and DBOS; a chain of ten steps against the flushes it needs;
what a run costs that waits for a person; how late a timer is."""

import os
import statistics
import time
import uuid

import stock
from machine import Meter, flush, seconds_of_postgres
from procs import Proc, database, free_port, peer, say_json, url
from product import PASSWORD, ask, psql
from report import HERE, QUICK, chosen, columns, interleave, middle, ratio, record, say, spread, verdict
from stock import DB, LOAD, PRODUCT, sql

BASE = os.environ["BENCH_URL"]
SECRET = "a secret of the bench, long enough"
PAIRS, WARM, SECONDS, CALLERS = (2, 1, 4, 16) if QUICK else (5, 5, 15, 16)
numbers = iter(range(0, 10**15, 10**9))


def doc(name, steps):
    """A document of steps in a row: [(key, kind, parameters, port it leaves by)]."""
    nodes, edges, last = {}, {}, None
    for n, (key, kind, params, port) in enumerate(steps):
        here = str(uuid.UUID(int=(n + 1) << 64 | 8 << 76 | 2 << 62 | n + 1))
        nodes[here] = {"id": here, "kind": kind, "key": key, "name": key, "params": params}
        if last:
            wire = str(uuid.UUID(int=(n + 1000) << 64 | 8 << 76 | 2 << 62 | n))
            edges[wire] = {"id": wire, "from": {"node": last[0], "port": last[1]}, "to": {"node": here, "port": "in"}}
        last = (here, port)
    return {"schema": 2, "name": name, "nodes": nodes, "edges": edges}


class Product:
    """The server with its worker in one process, a company, and workflows made by REST."""

    def __init__(self):
        self.server = Proc("serve", [PRODUCT, "serve"], database(DB))
        until = time.monotonic() + 30
        while True:
            try:
                ask("GET", "/api/openapi.json")
                break
            except OSError:
                if time.monotonic() > until:
                    raise RuntimeError(f"the server does not answer: {self.server.tail()}") from None
                time.sleep(0.1)
        opened = ask("POST", "/api/auth/register", {"email": f"owner{time.time_ns()}@bench.example", "password": PASSWORD, "name": "Bea Bench", "tenant_name": "Bench"})
        self.tenant, self.token = opened["tenant"]["id"], opened["token"]
        self.plain = str(uuid.UUID(self.tenant.rsplit("_", 1)[-1]))
        path = "/api/secrets"
        self.secret = ask("PUT" if "put" in ask("GET", "/api/openapi.json")["paths"][path] else "POST", path, {"name": "hook", "value": SECRET}, self.token)["id"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.end()

    def hook(self, name, steps, respond="when_done"):
        """Publishes a workflow behind a webhook; its address."""
        begin = ("hook", "trigger.webhook", {"secret": self.secret, "respond": respond}, "out")
        made = ask("POST", "/api/workflows", {"tenant_id": self.tenant, "name": name, "doc": doc(name, [begin, *steps])}, self.token)
        ask("POST", f"/api/workflows/{made['id']}/publish", {"rev": 0}, self.token)
        plain = uuid.UUID(made["id"].rsplit("_", 1)[-1])
        return BASE + "/hooks/" + sql(f"select hook from workflow_triggers where workflow_id = '{plain}' and hook is not null")

    def runs(self, status):
        return int(sql(f"select count(*) from workflow_executions where tenant_id = '{self.plain}' and status = '{status}'"))


def call(address, secret=None, **choice):
    words = [word for key, value in choice.items() for word in (f"--{key}", str(value))]
    return say_json([LOAD, "http", "--url", address, "--first", str(next(numbers)), *(["--secret", secret] if secret else []), *words], os.environ)


def checked(said, saved, name):
    """Every answer right, and as many runs saved as were answered."""
    if said["wrong"] or said["failed"] or saved != said["sent"]:
        raise RuntimeError(f"{name}: {saved} runs saved of {said}: no number")


SET_RESPOND = [("set", "data.set", {"fields": {"twice": "{{ trigger.body.text }}{{ trigger.body.text }}"}, "only": True}, "out"),
               ("respond", "data.set", {"fields": {"status": 200}}, "out")]


class Ours:
    def __init__(self):
        self.product = Product()
        self.address = self.product.hook("called", SET_RESPOND)

    def run(self):
        before, counted = self.product.runs("succeeded"), stock.Counters()
        with Meter(self.product.server.seconds) as meter:
            said = call(self.address, SECRET, connections=CALLERS, seconds=SECONDS, warm=WARM)
        used = counted.since()
        checked(said, self.product.runs("succeeded") - before, "ours")
        return told(said, meter, {"commits_per_run": used["commits"] / said["sent"], "wal_per_run": used["wal_bytes"] / said["sent"]})

    def end(self):
        self.product.server.end()


def told(said, meter, more=None):
    if not said["right"]:
        raise RuntimeError(f"nothing was answered in time: {said}")
    return {"rate": said["rate"], "p50_us": said["took_us"]["p50"], "p99_us": said["took_us"]["p99"], **(more or {}), **meter.per(said["sent"]), **meter.used}


def fresh(name):
    psql(f"drop database if exists {name} with (force)", url("postgres"))
    psql(f"create database {name}", url("postgres"))


class Peer:
    """A server of its own with a database of its own; `saved` counts what it stored."""

    def run(self):
        before = self.saved()
        with Meter(self.server.seconds) as meter:
            said = call(self.address, connections=CALLERS, seconds=SECONDS, warm=WARM)
        time.sleep(1)  # it may answer a moment before it saves
        checked(said, self.saved() - before, type(self).__name__)
        return told(said, meter)

    def end(self):
        self.server.end()


class Dbos(Peer):
    def __init__(self):
        home, port = peer("dbos", "node_modules/@dbos-inc"), free_port()
        fresh("peer_dbos")
        self.address = f"http://127.0.0.1:{port}/"
        self.server = Proc("dbos", ["node", f"{HERE}/peers/dbos.mjs"], {**os.environ, "PEER": home, "PORT": str(port), "DATABASE_URL": url("peer_dbos")})
        while self.server.line(60) != "ready":
            pass

    def saved(self):
        return int(psql("select count(*) from dbos.workflow_status where status = 'SUCCESS'", url("peer_dbos")))


class N8n(Peer):
    def __init__(self):
        home, port = peer("n8n", "node_modules/n8n"), free_port()
        fresh("peer_n8n")
        place = url("peer_n8n")
        user, _, rest = place.split("//")[1].partition("@")
        host, _, rest = rest.partition(":")
        folder = f"{os.environ['BENCH_STATE']}/n8n"
        os.makedirs(folder, exist_ok=True)
        env = {**os.environ, "DB_TYPE": "postgresdb", "DB_POSTGRESDB_HOST": host, "DB_POSTGRESDB_PORT": rest.split("/")[0], "DB_POSTGRESDB_DATABASE": "peer_n8n",
               "DB_POSTGRESDB_USER": user, "DB_POSTGRESDB_PASSWORD": "", "DB_POSTGRESDB_POOL_SIZE": "16", "N8N_PORT": str(port), "N8N_LISTEN_ADDRESS": "127.0.0.1",
               "N8N_USER_FOLDER": folder, "EXECUTIONS_MODE": "regular", "EXECUTIONS_DATA_SAVE_ON_SUCCESS": "all", "EXECUTIONS_DATA_PRUNE": "false",
               "N8N_DIAGNOSTICS_ENABLED": "false", "N8N_VERSION_NOTIFICATIONS_ENABLED": "false", "N8N_TEMPLATES_ENABLED": "false", "N8N_RUNNERS_ENABLED": "false",
               "N8N_EXPRESSION_ENGINE": "legacy", "N8N_LOG_LEVEL": "error", "NODE_ENV": "production", "N8N_ENCRYPTION_KEY": "bench", "N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS": "false"}
        program = f"{home}/node_modules/n8n/bin/n8n"
        for words in (["import:workflow", f"--input={HERE}/peers/n8n.json"], ["update:workflow", "--all", "--active=true"]):
            with Proc("n8n-set-up", ["node", program, *words], env) as setup:
                if setup.process.wait(180):
                    raise RuntimeError(f"n8n {words[0]}: {setup.tail()}")
        self.address = f"http://127.0.0.1:{port}/webhook/bench"
        self.server = Proc("n8n", ["node", program, "start"], env)
        until = time.monotonic() + 120
        while call(self.address, total=1, connections=1)["right"] != 1:
            if time.monotonic() > until:
                self.server.end()
                raise RuntimeError(f"n8n does not answer: {self.server.tail()}")
            time.sleep(0.5)

    def saved(self):
        return int(psql("select count(*) from execution_entity where status = 'success'", url("peer_n8n")))


def webhooks():
    say(f"r1 runs: webhook, set, respond, each saved before it is answered; {CALLERS} callers")
    sides, made, goals = {}, [], {"n8n": 15, "DBOS": 4}
    try:
        for name, make in (("bellwether", Ours), ("n8n", N8n), ("DBOS", Dbos)):
            try:
                side = make()
            except RuntimeError as why:
                if name == "bellwether":
                    raise
                say(f"   {name}: NO NUMBER: {why}")
                continue
            made.append(side)
            sides[name] = side.run
        rounds = interleave("runs", sides, {"callers": CALLERS, "seconds": SECONDS}, PAIRS)
    finally:
        for side in made:
            side.end()
    cpu = lambda run: run["server_us"] + run["postgres_us"]
    for name in sides:
        columns(rounds, name)
        say(f"      p50 {spread([r[name]['p50_us'] / 1e3 for r in rounds], 1)} ms, p99 {spread([r[name]['p99_us'] / 1e3 for r in rounds], 1)} ms")
    for name in list(sides)[1:]:
        say(f"   ratio of rates, ours / {name}: {ratio(rounds, 'bellwether', name)}; CPU, theirs / ours: {ratio(rounds, name, 'bellwether', cpu)}")
        verdict(f"runs-{name.lower()}", f"runs, ours over {name}", middle(rounds, "bellwether", name), goals[name], True, rounds)
    mine = [r["bellwether"] for r in rounds]
    say(f"   ours: {spread([r['commits_per_run'] for r in mine], 2)} commits and {spread([r['wal_per_run'] for r in mine])} bytes of WAL per run")


def chain(product):
    """Ten steps that each come through the queue and end in a commit of their own; ten that write rows of ours and ten that only compute, which end in
    the commit that began them."""
    say("r2 a chain of ten steps behind a webhook, one caller; the flush is timed beside it")
    queued = [(f"s{n}", "lead.upsert", {"email": "chain@bench.example", "fields": {"step": f"{n}"}}, "out") for n in range(10)]
    keys = [(f"s{n}", "logic.once", {"key": f"{{{{ run.id }}}}-{n}"}, "first") for n in range(10)]
    computed = [(f"s{n}", "data.set", {"fields": {f"n{n}": n}}, "out") for n in range(10)]
    end = ("end", "data.set", {"fields": {"twice": "{{ trigger.body.text }}{{ trigger.body.text }}"}, "only": True}, "out")
    for item, name, steps in (("runs-chain-queued", "ten steps of a commit each", queued), ("runs-chain", "ten steps with rows of their own", keys),
                              ("runs-chain-computed", "ten steps that only compute", computed)):
        address, runs = product.hook(name, [*steps, end]), []
        call(address, SECRET, total=20, connections=1)
        for _ in range(2 if QUICK else 5):
            before = flush()
            said = call(address, SECRET, total=60 if QUICK else 200, connections=1)
            after = flush()
            if said["right"] != said["sent"]:
                raise RuntimeError(f"{name}: {said}: no number")
            runs.append({"p50_us": said["took_us"]["p50"], "p99_us": said["took_us"]["p99"], "flush_ms": [before, after],
                         "void": max(before, after) > 1.5 * min(before, after)})
        used = [r for r in runs if not r["void"]] or runs
        record("runs, chain", name, {"steps": 10}, runs)
        ratios = [r["p50_us"] / 1e3 / (11 * statistics.mean(r["flush_ms"])) for r in used]
        say(f"   {name}: p50 {spread([r['p50_us'] / 1e3 for r in used], 2)} ms, flush {spread([statistics.mean(r['flush_ms']) for r in used], 2)} ms: "
            f"{spread(ratios, 2)} of eleven flushes")
        verdict(item, f"chain of {name} over eleven flushes", statistics.median(ratios), 1.5, rounds=runs)


def parked(product):
    many = 5_000 if QUICK else 100_000
    say(f"r3 {many:,} runs that wait for an approval")
    address = product.hook("asked", [("ask", "human.approval", {}, "approved")], "accepted")
    sql("vacuum")
    sql("checkpoint")
    idle = at_rest(product)
    tables = "select relname, pg_total_relation_size(oid) from pg_class where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace"
    size = lambda: {k: int(v) for k, v in (line.split("|") for line in sql(tables).splitlines())}
    before, memory = size(), rss(product)
    began = time.monotonic()
    said = call(address, SECRET, total=many, connections=CALLERS, expect="run_id")
    until = time.monotonic() + 600
    while (waits := product.runs("waiting")) < many and time.monotonic() < until:
        time.sleep(0.5)
    took = time.monotonic() - began
    checked(said, waits, "parked")
    sql("vacuum")
    sql("checkpoint")
    grown = {k: v - before.get(k, 0) for k, v in size().items() if v != before.get(k, 0)}
    bytes_each, largest = sum(grown.values()) / many, sorted(grown.items(), key=lambda kv: -kv[1])[:6]
    time.sleep(5)
    rest = at_rest(product)
    record("runs, parked", "bellwether", {"runs": many}, [{"bytes": grown, "idle_before": idle, "idle": rest, "rss_before": memory, "rss": rss(product), "seconds": took}])
    say(f"   begun and waiting after {took:.0f} s; {bytes_each:.0f} bytes on disk each: "
        + ", ".join(f"{name} {size / many:.0f}" for name, size in largest))
    say(f"   at rest for {rest['seconds']} s: server {rest['server_ms']:.0f} ms, postgres {rest['postgres_ms']:.0f} ms of processor "
        f"(before: {idle['server_ms']:.0f} and {idle['postgres_ms']:.0f}); memory of the server {(rss(product) - memory) / many:.0f} bytes each")
    verdict("parked-disk", "bytes on disk of a run that waits for an approval", bytes_each, 2000)
    more = rest["server_ms"] + rest["postgres_ms"] - idle["server_ms"] - idle["postgres_ms"]
    verdict("parked-cpu", f"processor ms in a second that {many:,} parked runs cost", more / rest["seconds"], 5)


def rss(product):
    with open(f"/proc/{product.server.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


def at_rest(product):
    seconds = 4 if QUICK else 10
    server, postgres = product.server.seconds(), seconds_of_postgres()
    time.sleep(seconds)
    return {"seconds": seconds, "server_ms": (product.server.seconds() - server) * 1e3, "postgres_ms": (seconds_of_postgres() - postgres) * 1e3}


def timers(product):
    many = 200 if QUICK else 1_000
    address = product.hook("later", [("wait", "time.delay", {"seconds": 5}, "out"), ("after", "data.set", {"fields": {"x": 1}}, "out")], "accepted")
    said = call(address, SECRET, total=many, connections=CALLERS, expect="run_id")
    since = f"tenant_id = '{product.plain}' and kind = 'time.delay'"
    until = time.monotonic() + 60
    while int(sql(f"select count(*) from run_steps where {since} and status = 'succeeded'")) < said["sent"] and time.monotonic() < until:
        time.sleep(0.5)
    late = sql(f"select extract(epoch from ended_at - waits_until) from run_steps where {since} and status = 'succeeded'").splitlines()
    late = [float(x) for x in late]
    if len(late) != many or min(late) < 0:
        raise RuntimeError(f"{len(late)} of {many} timers fired, the earliest {min(late or [0]):.3f} s after its time: no number")
    record("runs, timers", "bellwether", {"timers": many}, [{"late_s": sorted(late)}])
    say(f"r4 {many} timers of five seconds: fired {statistics.median(late) * 1e3:.0f} ms late in the middle, {max(late) * 1e3:.0f} ms at most")
    verdict("timers", "seconds that the latest timer was late", max(late), 1)


def cell():
    for part in chosen(webhooks):
        part()
    with Product() as product:
        for part in chosen(chain, timers, parked):
            try:
                part(product)
            except RuntimeError as why:
                say(f"   {part.__name__}: NO NUMBER: {why}")
                raise
