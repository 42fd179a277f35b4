"""A worker outside of Bellwether: takes tasks over gRPC, does them, says what came out.

Needs grpcio, protobuf, and the code that grpcio-tools makes from proto/bellwether/worker/v1/worker.proto. See README.md beside it.
"""

import json
import queue
import signal
import threading
import time

import grpc

from bellwether.worker.v1 import worker_pb2 as messages
from bellwether.worker.v1 import worker_pb2_grpc as service


class GiveUp(Exception):
    """Raised by a handler: the task cannot be done, and trying again would not help."""


class Task:
    """What a handler is given."""

    def __init__(self, stay, task):
        self._stay = stay
        self.id = task.id  # the same through all attempts: the key for what is done outside
        self.attempt = task.attempt
        self.capability = task.capability
        self.input = json.loads(task.input_json)
        self.cancelled = threading.Event()  # somebody else has it now, or nobody wants it any more

    def progress(self):
        """The task takes longer than the deadline: begin the deadline anew."""
        self._stay.say(progress=messages.Progress(task=self.id, attempt=self.attempt))


class Worker:
    """Calls the server, and calls again whenever the call ends, until it is told to stop."""

    def __init__(self, address, key, handlers, name="worker", slots=4, tls=False):
        self.address, self.key, self.name, self.slots, self.tls = address, key, name, slots, tls
        self.handlers = handlers  # capability -> function of a Task that returns what can be written as JSON
        self.stopping = threading.Event()
        self.stay = None

    def run(self):
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        while not self.stopping.is_set():
            self.stay = Stay(self)
            if self.stopping.is_set():
                break
            try:
                self.stay.talk()
            except grpc.RpcError as error:
                self.ended(error.code())
                if error.code() in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.INVALID_ARGUMENT):
                    raise
            self.stopping.wait(0.2)

    def stop(self):
        """Takes nothing more, finishes what it holds, then ends."""
        self.stopping.set()
        if self.stay:
            self.stay.leave()

    def recorded(self, task, attempt):
        """The result of that attempt is stored for good."""

    def ended(self, code):
        """The call ended; the server went down, say. It is called again."""


class Stay:
    """One call, from Register to its end."""

    def __init__(self, worker):
        self.worker = worker
        self.outgoing = queue.Queue()
        self.over = threading.Event()
        self.held = {}
        self.leaving = False
        self.lock = threading.RLock()  # the signal's handler may come while its thread holds it
        self.say(register=messages.Register(name=worker.name, capabilities=list(worker.handlers), slots=worker.slots))

    def say(self, **message):
        self.outgoing.put(messages.WorkerMessage(**message))

    def talk(self):
        worker = self.worker
        # A channel of its own per call: one that failed waits longer and longer before it tries again.
        secure = grpc.ssl_channel_credentials() if worker.tls else None
        channel = grpc.secure_channel(worker.address, secure) if secure else grpc.insecure_channel(worker.address)
        metadata = [("authorization", "Bearer " + worker.key)]
        try:
            with channel:
                for said in service.AgentWorkersStub(channel).Work(iter(self.outgoing.get, None), metadata=metadata):
                    self.hear(said)
        finally:
            self.over.set()
            for task in list(self.held.values()):
                task.cancelled.set()
            self.outgoing.put(None)

    def hear(self, said):
        kind = said.WhichOneof("message")
        if kind == "registered":
            threading.Thread(target=self.beat, args=[said.registered.beat_ms / 1000], daemon=True).start()
        elif kind == "task":
            task = Task(self, said.task)
            with self.lock:
                self.held[task.id, task.attempt] = task
            threading.Thread(target=self.do, args=[task], daemon=True).start()
        elif kind == "recorded":
            self.settled(said.recorded.task, said.recorded.attempt)
            self.worker.recorded(said.recorded.task, said.recorded.attempt)
        elif kind == "cancel":
            self.settled(said.cancel.task, said.cancel.attempt)
        # "drain": the server goes down and hands out nothing more; results are recorded until it ends the call.

    def settled(self, task, attempt):
        with self.lock:
            task = self.held.pop((task, attempt), None)
            done = self.leaving and not self.held
        if task:
            task.cancelled.set()
        if done:
            self.outgoing.put(None)

    def beat(self, seconds):
        while not self.over.wait(seconds):
            self.say(heartbeat=messages.Heartbeat())

    def do(self, task):
        about = {"task": task.id, "attempt": task.attempt}
        try:
            output = json.dumps(self.worker.handlers[task.capability](task))
            self.say(complete=messages.Complete(output_json=output, **about))
        except GiveUp as why:
            self.say(fail=messages.Fail(code="given_up", message=str(why), none=messages.NoRetry(), **about))
        except Exception as why:  # worth another try, after a pause that grows
            self.say(fail=messages.Fail(code=type(why).__name__, message=str(why), backoff=messages.Backoff(), **about))

    def leave(self):
        with self.lock:
            self.leaving = True
            done = not self.held
        self.say(leave=messages.Leave())
        if done:
            self.outgoing.put(None)


if __name__ == "__main__":
    import os

    def resize(task):
        time.sleep(1)  # the work; whatever it writes elsewhere should be keyed by task.id
        return {"width": task.input["width"] // 2}

    Worker(os.environ["WORKER_ADDRESS"], os.environ["WORKER_KEY"], {"image.resize": resize}).run()
