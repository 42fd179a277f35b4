"""The queue's database in the state a cell asks for: tenants, tasks that wait, tasks that have ended; and what the database counted meanwhile."""

import os
import subprocess
import time

from procs import database, say_json, url
from product import psql

DB = "bellwether_engine"
TENANT = "('be7c0000-0000-7000-8000-' || lpad(to_hex(%s), 12, '0'))::uuid"
LOAD = os.environ["BENCH_LOAD"]
PRODUCT = os.environ["BENCH_PRODUCT"]


def sql(text, name=DB):
    return psql(text, url(name))


def tenants(count, name=DB):
    row = TENANT % "n"
    sql(f"insert into tenants (id, name, slug) select {row}, 'Bench ' || n, 'bench-' || n from generate_series(0, {count - 1}) n on conflict do nothing", name)


def empty(name=DB):
    """No checkpoint is owed from before, so none falls into what follows and no page is written whole for one."""
    sql("truncate agent_tasks, task_queue, queue_dead, workers", name)
    sql("checkpoint", name)


def fill(count, over=200, name=DB):
    """By the product's own enqueue; answers its rate."""
    said = say_json([LOAD, "fill", "--tasks", str(count), "--tenants", str(over)], database(name))
    return said["tasks"] / said["seconds"]


def wait_in(count, over=200, task_type="nothing", first=0, name=DB):
    """The same rows by one statement, for stocks that the enqueue would take minutes for."""
    tenant, task = TENANT % f"{first} + n % {over}", "('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
    sql(f"""with made as (select {tenant} as tenant, {task} as id, now() - interval '1 hour' as at from generate_series(1, {count}) n),
              kept as (insert into agent_tasks (tenant_id, id, agent_type, task_type, priority, input_data, max_retries, queued_at, created_at, updated_at)
                       select tenant, id, 'bench', '{task_type}', 5, '{{}}', 3, at, at, at from made)
            insert into task_queue (tenant_id, id, created_at, task_type, sort_key, run_at, agent_type)
            select tenant, id, at, '{task_type}', at - interval '5 minutes', at, 'bench' from made""", name)


def ended_in(count, over=200):
    """Tasks that have ended, as their ends leave them."""
    tenant, task = TENANT % f"n % {over}", "('01910000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
    sql(f"""insert into agent_tasks (tenant_id, id, agent_type, task_type, priority, status, input_data, output_data, max_retries, queued_at, created_at, updated_at, completed_at)
            select {tenant}, {task}, 'bench', 'nothing', 5, 'succeeded', '{{}}', 'null', 3, at, at, at, at
              from (select n, now() - interval '1 hour' as at from generate_series(1, {count}) n) s""")


def tidy(name=DB):
    """What autovacuum would have done by and by."""
    sql("vacuum analyze task_queue", name)
    sql("vacuum analyze agent_tasks", name)


class Counters:
    """Commits, bytes of WAL and claims between two moments. Our own questions are taken off."""

    def __init__(self, name=DB):
        self.name, self.asked = name, 0
        self.before = self._take()

    def _take(self):
        time.sleep(1.1)  # a backend tells what it did once a second at most
        self.asked += 1
        told = sql(f"""select pg_current_wal_insert_lsn() - '0/0', (select xact_commit from pg_stat_database where datname = '{self.name}'),
                         (select n_tup_upd from pg_stat_user_tables where relname = 'task_queue'),
                         (select wal_fpi from pg_stat_wal)""", self.name)
        return [int(part) for part in told.split("|")]

    def since(self, wal_end=None):
        asked = self.asked
        wal, commits, claims, images = (b - a for a, b in zip(self.before, self._take()))
        return {"wal_bytes": wal if wal_end is None else wal_end - self.before[0], "commits": commits - asked, "claims": claims, "page_images": images}


def wal_now(name=DB):
    return int(sql("select pg_current_wal_insert_lsn() - '0/0'", name))


def curve(early, late=1.0, name=DB):
    """Tasks a second between the moments at which these shares of all that have ended had ended."""
    told = sql(f"""with one as (select completed_at as at, count(*) as n from agent_tasks where status = 'succeeded' and completed_at > now() - interval '1 hour' group by 1),
                        up as (select at, sum(n) over (order by at) as n, sum(n) over () as of from one),
                        a as (select at, n from up where n >= of * {early} order by at limit 1), b as (select at, n from up where n >= of * {late} order by at limit 1)
                   select (b.n - a.n) / nullif(extract(epoch from b.at - a.at), 0), b.n from a, b""", name)
    rate, _, many = told.partition("|")
    return float(rate or 0), int(many or 0)


def is_empty(name=DB):
    return sql("select not exists (select from task_queue)", name) == "t"


def run_psql_session(text, name=DB):
    """A session that stays open until it is ended."""
    process = subprocess.Popen(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", url(name)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(text.encode())
    process.stdin.flush()
    return process
