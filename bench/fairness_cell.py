"""Fairness: how long the tasks of two dozen small tenants wait, with and without one more tenant whose million waits."""

import stock
from machine import probe
from procs import database, say_json
from report import QUICK, middle, note, ratio, record, say, spread, verdict
from stock import LOAD

WHALE, CROWD = "bellwether_whale", 400_000 if QUICK else 1_000_000
# Handlers that do nothing take this many of them in one run at most, on a fast machine.
TAKEN = 300_000 if QUICK else 600_000
SECONDS, PAIRS = (6, 2) if QUICK else (12, 5)


def arrivals(name, handler_us):
    said = say_json([LOAD, "arrivals", "--tenants", "24", "--rate", "240", "--seconds", str(SECONDS), "--warm", "2", "--handler-us", str(handler_us)], database(name))
    if said["missing"] or said["twice"] or said["not_enqueued"]:
        raise RuntimeError(f"wrong counts, so no number: {said}")
    if name == WHALE and stock.sql("select not exists (select from task_queue)", WHALE) == "t":
        raise RuntimeError("the large tenant's tasks were all done before the end: no number")
    return {"rate": said["rate"], "p50_us": said["commit_to_start_us"]["p50"], "p99_us": said["commit_to_start_us"]["p99"], "max_us": said["commit_to_start_us"]["max"], "n": said["commit_to_start_us"]["n"]}


def refill():
    stock.empty(WHALE)
    stock.wait_in(CROWD, over=1, task_type="bench.stamp", first=24, name=WHALE)
    stock.tidy(WHALE)


def cell():
    for name in (stock.DB, WHALE):
        stock.tenants(25, name)
        stock.empty(name)
    say(f"f1 fairness: 24 tenants with 10 tasks a second each, 8 slots; beside them one tenant with {CROWD:,} waiting")
    for handler_us, words in ((0, "handler does nothing"), (16_667, "handler takes 16.7 ms: the small tenants alone fill half of the slots")):
        rounds = []
        refill()
        for _ in range(PAIRS):
            stock.empty()
            first = probe()
            without = arrivals(stock.DB, handler_us)
            if int(stock.sql(f"select count(*) from (select from task_queue limit {TAKEN}) q", WHALE)) < TAKEN:
                refill()
            beside = arrivals(WHALE, handler_us)
            rounds.append({"without": without, "with": beside, "probes": [first, probe()]})
            note(f"fairness, {handler_us} us: p99 {without['p99_us']} and {beside['p99_us']} us")
        record("fairness", "bellwether", {"handler_us": handler_us, "crowd": CROWD, "rate": 240, "slots": 8}, rounds)
        for side in ("without", "with"):
            say(f"   {words}, {side} the large one: wait p50 {spread([r[side]['p50_us'] / 1e3 for r in rounds], 2)} ms, p99 {spread([r[side]['p99_us'] / 1e3 for r in rounds], 2)} ms")
        p99 = lambda run: run["p99_us"]
        say(f"   ratio of the p99, with / without: {ratio(rounds, 'with', 'without', p99)}")
        if not handler_us:
            verdict("fairness", "p99 wait of small tenants, with over without the large one", middle(rounds, "with", "without", p99), 1.2)
    stock.empty(WHALE)
