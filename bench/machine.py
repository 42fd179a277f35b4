"""What the machine does meanwhile: processor time of each side, durable flush, load, steal."""

import os
import resource
import statistics
import subprocess
import time

PGDATA = os.environ["BENCH_PGDATA"]
STATE = os.environ["BENCH_STATE"]
TICK = os.sysconf("SC_CLK_TCK")
VOID = 1.5


def _stat(pid):
    """Own and reaped-children processor seconds of a process, its parent."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return (int(fields[11]) + int(fields[12])) / TICK, (int(fields[13]) + int(fields[14])) / TICK, int(fields[1])


def postmaster():
    with open(f"{PGDATA}/postmaster.pid", encoding="ascii") as file:
        return int(file.readline())


def seconds_of_postgres():
    """The whole cluster: postmaster, every backend alive, and those that have ended."""
    top = postmaster()
    own, reaped, _ = _stat(top)
    total = own + reaped
    for pid in (int(p) for p in os.listdir("/proc") if p.isdigit()):
        stat = _stat(pid)
        if stat and stat[2] == top:
            total += stat[0] + stat[1]
    return total


def seconds_of(pid):
    own, reaped, _ = _stat(pid)
    return own + reaped


def seconds_of_trees(pids):
    """Processes with all that they have started, living and ended. One that is gone counts nothing."""
    stats = {int(p): _stat(int(p)) for p in os.listdir("/proc") if p.isdigit()}
    wanted, grew = set(pids), True
    while grew:
        more = {p for p, s in stats.items() if s and s[2] in wanted} - wanted
        wanted |= more
        grew = bool(more)
    return sum(stats[p][0] + stats[p][1] for p in wanted if stats.get(p))


def _children():
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    mine = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime, mine.ru_utime + mine.ru_stime


def _whole():
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, idle, iowait, irq, soft, steal, *_ = (int(x) / TICK for x in file.readline().split()[1:])
    return user + nice + system + irq + soft, steal


class Meter:
    """Processor seconds of server, Postgres, load generator and strangers while the block runs."""

    def __init__(self, server):
        """`server`: a process id, or what answers the processor seconds of a side so far."""
        self.server = server if callable(server) else lambda: seconds_of(server)

    def _take(self):
        return (time.monotonic(), self.server(), seconds_of_postgres(), *_children(), *_whole())

    def __enter__(self):
        self.before = self._take()
        return self

    def __exit__(self, *_):
        time.sleep(0.2)  # backends of the load generator end and are counted
        wall, server, postgres, client, own, busy, steal = (b - a for a, b in zip(self.before, self._take()))
        cores = os.cpu_count()
        self.used = {
            "server_s": round(server, 3), "postgres_s": round(postgres, 3), "client_s": round(client, 3),
            "others_share": round(max(0.0, busy - server - postgres - client - own) / (wall * cores), 3),
            "steal_share": round(steal / (wall * cores), 4),
        }

    def per(self, operations):
        return {f"{name}_us": round(self.used[f"{name}_s"] / operations * 1e6, 1) for name in ("server", "postgres", "client")}


def flush():
    """Durable flush in ms, median over half a second (8 kB write and fdatasync beside the data)."""
    name = f"{STATE}/flush.probe"
    took, end = [], time.monotonic() + 0.5
    fd = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while time.monotonic() < end:
            began = time.perf_counter()
            os.pwrite(fd, b"\0" * 8192, 0)
            os.fdatasync(fd)
            took.append((time.perf_counter() - began) * 1e3)
    finally:
        os.close(fd)
        os.unlink(name)
    return round(statistics.median(took), 3)


def probe():
    return {"flush_ms": flush(), "load": round(os.getloadavg()[0], 2)}


def void(*probes):
    flushes = [p["flush_ms"] for p in probes]
    return max(flushes) > VOID * min(flushes)


def wait_for_quiet(seconds):
    """Waits until the load is below 1, at most so long; says what it came to."""
    end = time.monotonic() + seconds
    while os.getloadavg()[0] >= 1 and time.monotonic() < end:
        time.sleep(2)
    return round(os.getloadavg()[0], 2)


def version(*command):
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return (run.stdout or run.stderr).splitlines()[0].strip()
