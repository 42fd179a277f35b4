"""Celery as a peer of the queue cell: the application, and `python celery_app.py N` to add N tasks. Results are kept."""

import os
import sys

from celery import Celery

REDIS = f"redis://127.0.0.1:{os.environ['REDIS_PORT']}"
app = Celery("celery_app", broker=f"{REDIS}/0", backend=f"{REDIS}/1")
app.conf.update(worker_prefetch_multiplier=64, task_acks_late=False, result_expires=None, worker_send_task_events=False, worker_hijack_root_logger=False)


@app.task(name="noop")
def noop(tenant):
    return None


if __name__ == "__main__":
    with app.producer_pool.acquire(block=True) as producer:
        for n in range(int(sys.argv[1])):
            noop.apply_async((n % 200,), producer=producer)
