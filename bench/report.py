"""What every cell needs to report: lines for people, one JSON line per result, rounds A B A B … and their ratios."""

import datetime
import json
import os
import re
import statistics
import sys
import time

from machine import probe, version, void
from product import psql

QUICK = bool(os.environ.get("QUICK"))
HERE = os.path.dirname(os.path.abspath(__file__))
STRANGERS = 0.25  # of the cores: above it a round says more about the neighbours than about us
PAIRS, WARM, TIME = (3, 1, 4) if QUICK else (5, 5, 15)
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


def interleave(cell, sides, settings, pairs=PAIRS):
    """A peer that fails is taken out of `sides`, with the reason said; the first side must not. A B A B …: every round runs each side once between probes. Rounds whose flush medians differ too much are void; a few more are tried."""
    rounds = []
    while sum(not r["void"] for r in rounds) < pairs and len(rounds) < pairs + (0 if QUICK else 2):
        this = {"probes": [probe()]}
        for name, side in list(sides.items()):
            try:
                this[name] = side()
            except RuntimeError as why:
                if name == next(iter(sides)):
                    raise
                say(f"   {name}: NO NUMBER: {why}")  # the others go on without it
                del sides[name]
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


def verdict(item, words, value, limit, at_least=False, rounds=()):
    """Holds a figure against its goal: said, and written for `make prove-engine`. Void rounds decide nothing."""
    good = value >= limit if at_least else value <= limit
    is_void = bool(rounds) and all(r["void"] for r in rounds)
    found = "NOT RUN" if is_void else "pass" if good else "FAIL"
    text = f"{words}: {value:.{digits(limit)}f} (goal {limit} or {'more' if at_least else 'less'})"
    say(f"   {'VOID' if is_void else 'reached' if good else 'MISSED'}: {text}")
    if os.environ.get("BENCH_VERDICTS"):
        with open(os.environ["BENCH_VERDICTS"], "a", encoding="utf-8") as file:
            file.write(f"{item}\t{found}\t{text}{', every round void' if is_void else ''}\n")


def chosen(*parts):
    """The parts of a cell that are to be run: all, or those whose names are in BENCH_PARTS."""
    wanted = os.environ.get("BENCH_PARTS", "").split()
    return [part for part in parts if not wanted or part.__name__ in wanted]


def digits(limit):
    return 4 if limit < 0.1 else 2 if limit < 10 else 1 if limit < 100 else 0


def middle(rounds, a, b, of=lambda run: run["rate"]):
    return statistics.median(of(r[a]) / of(r[b]) for r in rounds)


def run_cells(cells, chosen):
    """Runs the chosen cells in their order; one without a number says why. Ends the process, non-zero when one had none."""
    began, failed = time.monotonic(), 0
    for name in chosen:
        try:
            cells[name]()
        except Exception as error:  # whatever it is, the other cells are still worth running
            failed += 1
            say(f"   {name}: NO NUMBER: {type(error).__name__}: {error}")
        say()
    say(f"took {(time.monotonic() - began) / 60:.1f} minutes; raw figures: bench/results/{STARTED.replace(':', '')}.jsonl")
    with open(f"{HERE}/results/{STARTED.replace(':', '')}.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(report) + "\n")
    sys.exit(1 if failed else 0)


STARTED = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
VERSIONS = {"postgres": "PostgreSQL " + psql("show server_version").split()[0], "wrk": re.sub(r"\s*\[.*", "", version("wrk", "-v")),
            "pgbench": version("pgbench", "--version"), "node": version("node", "--version"), "cores": os.cpu_count()}
os.makedirs(f"{HERE}/results", exist_ok=True)
