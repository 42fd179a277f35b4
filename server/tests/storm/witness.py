"""The worker of docs/guides/workers, with a witness: every begin, every piece of work done and every result that the server says is
recorded is a line in a file, written out at once, so that the test can count after this process was killed.

Usage: witness.py <address> <witness file> <seconds of work>, with WORKER_KEY in the environment.
"""

import json
import os
import sys
import threading
import time
import uuid

from worker import Worker


class Witness:
    def __init__(self, path):
        # One write per line, unbuffered: a kill loses none of the lines before it.
        self.file = open(path, "ab", buffering=0)
        self.lock = threading.Lock()

    def line(self, what, **fields):
        line = json.dumps({"what": what, "at": time.time(), "pid": os.getpid(), **fields}) + "\n"
        with self.lock:
            self.file.write(line.encode())


class Witnessed(Worker):
    def __init__(self, witness, seconds, *rest, **named):
        super().__init__(*rest, **named)
        self.witness, self.seconds = witness, seconds

    def count(self, task):
        token = uuid.uuid4().hex
        self.witness.line("begun", task=task.id, attempt=task.attempt, token=token)
        time.sleep(self.seconds)
        return {"number": task.input["number"], "token": token}

    def recorded(self, task, attempt):
        self.witness.line("recorded", task=task, attempt=attempt)

    def ended(self, code):
        self.witness.line("ended", code=str(code))


def main():
    address, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    worker = Witnessed(Witness(path), seconds, address, os.environ["WORKER_KEY"], {}, name="storm", slots=8)
    worker.handlers = {"storm.count": worker.count}
    worker.run()
    worker.witness.line("left")


main()
