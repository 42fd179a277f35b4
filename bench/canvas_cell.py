"""The canvas of the workflow builder against @xyflow/react, in Chromium: main-thread milliseconds per frame of a gesture, and of the first render."""

import json
import os
import statistics
import subprocess

from machine import probe
from procs import peer
from report import HERE, QUICK, say, spread, verdict

ROUNDS = 1 if QUICK else 5
OPS = ("pan", "zoom", "drag one", "pan, whole", "drag many")
PEERS = ("peer", "peer, visible only")


def measured():
    """Raw figures of all rounds: what canvas/cell.mjs prints."""
    peer("xyflow", "built")
    done = subprocess.run(["node", f"{HERE}/canvas/cell.mjs", str(ROUNDS)], env=os.environ, capture_output=True, text=True, timeout=1500, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "canvas/cell.mjs failed")
    return json.loads(done.stdout)


def of(rows, side, op, key):
    return [r[key] for r in rows if r["side"] == side and r["op"] == op]


def times(rows, op):
    """By how many times the product's main thread does less than the better peer's, each round by itself; the median."""
    best = [min(pair) for pair in zip(*(of(rows, side, op, "total") for side in PEERS))]
    return [theirs / ours for theirs, ours in zip(best, of(rows, "product", op, "total"))]


def cell(record):
    """Two graphs: 2,000 steps and 3,000 wires at the processor's speed, 200 and 300 at a quarter of it."""
    before = probe()
    found = measured()
    for name, words in (("large", "2,000 steps, 3,000 wires"), ("small", "200 steps, 300 wires, processor slowed down 4 times")):
        rows = found[name]
        say(f"6  the builder's canvas, {words}: main-thread ms per frame, p95 (of the whole gesture)")
        for op in OPS:
            text = "; ".join(f"{side} {spread(of(rows, side, op, 'p95'), 1)} ({statistics.median(of(rows, side, op, 'total')):.0f})" for side in ("product", *PEERS))
            say(f"   {op:<12} {text}")
        for op in ("first render", "undo"):
            sides = [side for side in ("product", *PEERS) if of(rows, side, op, "total")]
            say(f"   {op:<12} " + "; ".join(f"{side} {spread(of(rows, side, op, 'total'))}" for side in sides))
        for side in ("product", *PEERS):
            record("canvas", side, {"graph": name}, [r for r in rows if r["side"] == side], probes=[before, probe()])
        worst = max(statistics.median(of(rows, "product", op, "p95")) for op in OPS)
        verdict(f"frames-{name}", f"ms of the main thread per frame, p95, in the worst of {len(OPS)} gestures, {words}", worst, 8)
    large = found["large"]
    for item, op in (("drag-one", "drag one"), ("drag-many", "drag many"), ("first-render", "first render")):
        verdict(item, f"{op}, times less main-thread work than @xyflow/react", statistics.median(times(large, op)), 5, at_least=True)
    verdict("undo", "ms of the main thread to undo a drag, 200 steps at a quarter of the speed", statistics.median(of(found["small"], "product", "undo", "total")), 16)
