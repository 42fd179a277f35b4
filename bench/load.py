"""The load generators: wrk and bw-fixed for HTTP, pgbench for the same SQL without us."""

import json
import os
import re
import statistics
import subprocess
import time
from glob import glob

from machine import Meter
from product import APP_URL, BASE, STATE, call

SERVER = int(os.environ["BENCH_SERVER_PID"])
ENV = {**os.environ, "PGOPTIONS": "-c client_min_messages=error -c jit=off -c statement_timeout=15s"}


def run(command, seconds):
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=False, env=ENV)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr or done.stdout}")
    return done.stdout


class Http:
    """One address of the product with its headers and its only right answer."""

    def __init__(self, path, token=None, expect=None):
        self.path, self.token = path, token
        _, head, self.body = call("GET", path, token=token)
        if expect:
            expect(self.body)
        self.headers, self.expected = f"{STATE}/headers.txt", f"{STATE}/expected.bin"
        self.head_bytes = sum(len(k) + len(v) + 4 for k, v in head.items())
        with open(self.headers, "w", encoding="ascii") as file:
            file.write(f"Authorization: Bearer {token}\n" if token else "")
        with open(self.expected, "wb") as file:
            file.write(self.body)

    def saturate(self, seconds, warm, connections=64):
        command = lambda s: ["wrk", "-t1", f"-c{connections}", f"-d{s}s", "--timeout", "10s", "-s", os.path.join(os.path.dirname(__file__), "load/check.lua"),
                             BASE + self.path, "--", self.headers, self.expected]
        run(command(warm), warm)
        with Meter(SERVER) as meter:
            out = run(command(seconds), seconds)
        said = json.loads(re.search(r"^JSON (.*)$", out, re.M)[1])
        if said["wrong"] or said["errors"] or said["right"] < said["requests"]:
            raise RuntimeError(f"wrong answers, so no number: {said}")
        return {"rate": round(said["requests"] / said["seconds"], 1), "p50_us": said["p50_us"], "p99_us": said["p99_us"],
                **meter.per(said["requests"]), **meter.used}

    def fixed(self, rate, seconds, warm, connections=64):
        port = BASE.rsplit(":", 1)[1]
        with Meter(SERVER) as meter:
            out = run(["bw-fixed", port, self.path, self.headers, self.expected, str(rate), str(connections), str(seconds), str(warm)], seconds + warm)
        said = json.loads(out)
        if said["wrong"] or said["lost"]:
            raise RuntimeError(f"wrong or missing answers, so no number: {said}")
        return {**said, **meter.per(said["requests"]), **meter.used}


class PgBench:
    """A script of pgbench with its values, as the product's own role."""

    def __init__(self, script, values, database=None):
        self.script = script
        self.values = [f"-D{k}={v}" for k, v in values.items()]
        self.url = APP_URL if database is None else APP_URL.rsplit("/", 1)[0] + "/" + database

    def _command(self, seconds, clients, *more):
        return ["pgbench", "-n", "-M", "prepared", "-f", self.script, "-c", str(clients), "-j", "2", "-T", str(seconds), *self.values, *more, self.url]

    @staticmethod
    def _read(out):
        failed = re.search(r"number of failed transactions: (\d+)", out)
        if failed and int(failed[1]):
            raise RuntimeError(f"failed transactions, so no number: {out}")
        return {"requests": int(re.search(r"actually processed: (\d+)", out)[1]), "rate": float(re.search(r"tps = ([\d.]+)", out)[1]),
                "mean_us": round(float(re.search(r"latency average = ([\d.]+) ms", out)[1]) * 1e3)}

    def saturate(self, seconds, warm, clients):
        run(self._command(warm, clients), warm)
        with Meter(SERVER) as meter:
            said = self._read(run(self._command(seconds, clients), seconds))
        return {"rate": round(said["rate"], 1), "mean_us": said["mean_us"], **meter.per(said["requests"]), **meter.used}

    def best(self, grid, seconds):
        """The number of clients with which it is fastest."""
        rates = {clients: self._read(run(self._command(seconds, clients), seconds))["rate"] for clients in grid}
        return max(rates, key=rates.get), {k: round(v) for k, v in rates.items()}

    def fixed(self, rate, seconds, warm, clients):
        prefix = f"{STATE}/pgbench-log"
        began = time.time()
        with Meter(SERVER) as meter:
            said = self._read(run(self._command(seconds + warm, clients, "--rate", str(rate), "--log", f"--log-prefix={prefix}"), seconds + warm))
        took = []
        for name in glob(f"{prefix}*"):
            with open(name, encoding="ascii") as file:
                for line in file:
                    part = line.split()
                    if float(part[4]) + float(part[5]) / 1e6 >= began + warm:
                        took.append(int(part[2]))  # counts from the moment the transaction was due
            os.unlink(name)
        cut = statistics.quantiles(took, n=100)
        return {"requests": said["requests"], "counted": len(took), "p50_us": round(cut[49]), "p90_us": round(cut[89]), "p99_us": round(cut[98]),
                "max_us": max(took), **meter.per(said["requests"]), **meter.used}
