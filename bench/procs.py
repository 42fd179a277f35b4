"""Processes of the engine's cells: the product's and the peers'. Each ends with its cell; what it says is in a log of the state folder."""

import json
import os
import select
import signal
import socket
import subprocess
import time

from machine import seconds_of_trees
from product import STATE

PEERS = os.environ["BENCH_PEERS"]
HERE = os.path.dirname(os.path.abspath(__file__))
OWNER = os.environ["DATABASE_OWNER_URL"]


def database(name):
    """The environment in which the product, or a peer, works on that database of the bench cluster."""
    moved = {key: os.environ[key].rsplit("/", 1)[0] + "/" + name for key in ("DATABASE_URL", "DATABASE_SYSTEM_URL", "DATABASE_OWNER_URL")}
    return {**os.environ, **moved}


def url(name):
    return OWNER.rsplit("/", 1)[0] + "/" + name


def peer(name, packages):
    """The folder of a peer's packages; why it is not there, otherwise."""
    home = f"{PEERS}/{name}"
    if os.path.exists(f"{home}/missing") or not os.path.isdir(f"{home}/{packages}"):
        why = open(f"{home}/missing", encoding="utf-8").read().strip() if os.path.exists(f"{home}/missing") else "scripts/bench/peers.sh has not run"
        raise RuntimeError(f"the peer {name} is not there: {why}")
    return home


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Proc:
    """A process of its own session with a log; `with` ends it."""

    def __init__(self, name, command, env=None, cwd=None):
        self.log = f"{STATE}/{name}.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, env=env or os.environ, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=log, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def seconds(self):
        return seconds_of_trees([self.process.pid])

    def line(self, seconds):
        """The next line that it prints."""
        os.set_blocking(self.process.stdout.fileno(), True)
        timer = time.monotonic() + seconds
        while time.monotonic() < timer:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                text = self.process.stdout.readline().decode()
                if text:
                    return text.strip()
                raise RuntimeError(f"{self.log}: it ended: {self.tail()}")
        raise RuntimeError(f"{self.log}: nothing for {seconds} s: {self.tail()}")

    def tail(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return " | ".join(file.read().splitlines()[-4:])[-600:]

    def go(self):
        """What it waits for on standard input."""
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def end(self, seconds=15):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        try:  # what it started and left behind, in its session
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except OSError:
                pass


class Redis(Proc):
    """A Redis of its own on a free port. `fsync`: everysec, no or always."""

    def __init__(self, fsync):
        self.port, folder = free_port(), f"{STATE}/redis-{fsync}"
        os.makedirs(folder, exist_ok=True)
        super().__init__(f"redis-{fsync}", ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--daemonize", "no",
                                            "--appendonly", "yes", "--appendfsync", fsync, "--loglevel", "warning"])
        self.env = {**os.environ, "REDIS_PORT": str(self.port)}
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                if self.ask("ping") == "PONG":
                    break
            except (RuntimeError, OSError):
                time.sleep(0.05)
        self.ask("flushall")

    def ask(self, *words):
        run = subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True, check=False)
        if run.returncode:
            raise RuntimeError(run.stderr or run.stdout)
        return run.stdout.strip()


def say_json(command, env, seconds=900):
    """Runs a command to its end and reads the JSON it prints."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        raise RuntimeError(f"{os.path.basename(command[0])} {command[1] if len(command) > 1 else ''}: {done.stderr[-500:]}")
    return json.loads(done.stdout) if done.stdout.strip() else {}
