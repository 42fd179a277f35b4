"""A worker outside, as somebody might write one with grpcio: takes tasks, works on them, says what came out.

Usage: worker.py <address> <log file>, with WORKER_TOKEN in the environment. Every begin, and every result that the server
says is recorded, is a line in the log, so that the test can count. Calls again whenever the call ends.
"""

import json
import os
import queue
import sys
import threading
import time
import uuid

import grpc

from bellwether.worker.v1 import worker_pb2 as messages
from bellwether.worker.v1 import worker_pb2_grpc as service

SLOTS = 8
WORK_SECONDS = 0.2
PAUSE_SECONDS = 0.2


class Log:
    def __init__(self, path):
        self.file = open(path, "a", buffering=1, encoding="utf-8")
        self.lock = threading.Lock()

    def line(self, what, **fields):
        with self.lock:
            self.file.write(json.dumps({"what": what, "at": time.time(), "pid": os.getpid(), **fields}) + "\n")


def work(task, say, ended, log):
    token = uuid.uuid4().hex
    log.line("begun", task=task.id, attempt=task.attempt, token=token)
    given = json.loads(task.input_json)
    time.sleep(WORK_SECONDS)
    if ended.is_set():
        return
    output = json.dumps({"number": given["number"], "token": token})
    say(complete=messages.Complete(task=task.id, attempt=task.attempt, output_json=output))


def stay(channel, log):
    """One call, from Register to its end."""
    outgoing = queue.Queue()
    ended = threading.Event()

    def say(**message):
        outgoing.put(messages.WorkerMessage(**message))

    def beat(seconds):
        while not ended.wait(seconds):
            say(heartbeat=messages.Heartbeat())

    say(register=messages.Register(name="storm", capabilities=["storm.count"], slots=SLOTS))
    metadata = [("authorization", "Bearer " + os.environ["WORKER_TOKEN"])]
    try:
        for said in service.AgentWorkersStub(channel).Work(iter(outgoing.get, None), metadata=metadata):
            kind = said.WhichOneof("message")
            if kind == "registered":
                log.line("registered", lease=said.registered.lease_ms / 1000)
                threading.Thread(target=beat, args=[said.registered.beat_ms / 1000], daemon=True).start()
            elif kind == "task":
                threading.Thread(target=work, args=[said.task, say, ended, log], daemon=True).start()
            elif kind == "recorded":
                log.line("recorded", task=said.recorded.task, attempt=said.recorded.attempt)
            elif kind == "cancel":
                log.line("lost", task=said.cancel.task, attempt=said.cancel.attempt)
    finally:
        ended.set()
        outgoing.put(None)


def main():
    address, log = sys.argv[1], Log(sys.argv[2])
    while True:
        # A channel of its own per try: a channel that failed waits longer and longer.
        with grpc.insecure_channel(address) as channel:
            try:
                stay(channel, log)
            except grpc.RpcError as error:
                log.line("ended", code=str(error.code()))
        time.sleep(PAUSE_SECONDS)


main()
