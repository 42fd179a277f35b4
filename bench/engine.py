"""The cells of the workflow engine: queue, fairness, runs, validation. They start and end what they measure themselves. See README.md."""

import os
import shutil
import signal
import sys

import fairness_cell
import queue_cell
import runs_cell
from machine import probe, wait_for_quiet
from procs import database, say_json
from report import QUICK, STARTED, VERSIONS, record, run_cells, say, verdict
from stock import DB, LOAD


def validate():
    """A document of two hundred steps, in this process' native build."""
    runs = [say_json([LOAD, "validate"], database(DB)) for _ in range(3)]
    record("validate", "bellwether", {"steps": runs[0]["steps"], "wires": runs[0]["wires"]}, runs, probes=[probe()])
    middle = sorted(r["took_us"]["p50"] for r in runs)[1] / 1e3
    say(f"v1 validation of a document with {runs[0]['steps']} steps and {runs[0]['wires']} wires: {middle:.2f} ms, "
        f"{max(r['took_us']['max'] for r in runs) / 1e3:.2f} ms at most of 300")
    verdict("validate", "ms to validate a document of two hundred steps", middle, 5)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    quiet = wait_for_quiet(float(os.environ.get("BENCH_WAIT", "0")))
    say(f"Bellwether bench, engine, {STARTED}, commit {os.environ['BENCH_COMMIT']}{', quick' if QUICK else ''}")
    say(f"   {VERSIONS['postgres']}, Node {VERSIONS['node']}, {VERSIONS['cores']} cores, load {quiet}, {shutil.disk_usage('.').free >> 30} GB free")
    cells = {"queue": queue_cell.cell, "fairness": fairness_cell.cell, "runs": runs_cell.cell, "validate": validate}
    run_cells(cells, os.environ["CELLS"].split())


if __name__ == "__main__":
    main()
