"""Work on a view in processes of its own: judging many contacts, and making the view of a large ledger apart from a server.

A process is started and told on its standard input what to do, so that an address with a
password stands in no list of processes; it ends when that input closes, which happens when whoever started it dies.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..errors import DiplogError, LedgerError
from .grow import Outline, aloud, batches_of, judged
from .lean import Decoder

if TYPE_CHECKING:
    from ..ledger import Ledger
    from .rows import Rows, Standard

SPREAD = 20_000  # statements from which other processes are started: each takes half a second to begin
WORKERS = 8  # at most; one process writes what they find
_AHEAD = 3  # batches that a worker may be ahead of the writer
_LENGTH = struct.Struct(">Q")


def judging(ledger: Ledger, outlines: Iterable[Outline], by: Standard, statements: int) -> Iterator[tuple[bytes, Rows]]:
    """Contacts with their sums, judged, in their order; by several processes where there are many statements."""
    workers = min(processors(), WORKERS)
    if statements <= SPREAD or workers < 2:
        decoder = Decoder()
        for batch in batches_of(outlines):
            for each, rows in zip(batch, judged(ledger, batch, by, decoder), strict=True):
                yield each.sum(), rows
    else:
        yield from _spread(ledger.name, outlines, by, workers)


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _write(to: IO[bytes], frame: bytes) -> None:
    to.write(_LENGTH.pack(len(frame)))
    to.write(frame)
    to.flush()


def _frames(source: IO[bytes]) -> Iterator[bytes]:
    """The frames that were written, to the end."""
    while head := source.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        yield source.read(length)


class _Worker:
    """A process that judges batches of contacts; what it is asked and what it finds wait in short queues."""

    def __init__(self, ledger: str, by: Standard) -> None:
        self.process = _start({"do": "judge", "ledger": ledger})
        self.asked: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self.found: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self.asked.put(_pickled(by))
        for task in (self._ask, self._take):
            threading.Thread(target=task, name="diplog-judging", daemon=True).start()

    def _ask(self) -> None:
        to = self.process.stdin
        assert to is not None
        frame = self.asked.get()
        with contextlib.suppress(OSError):  # it has ended: who takes what it found sees that
            while frame is not None:
                _write(to, frame)
                frame = self.asked.get()
        with contextlib.suppress(OSError):
            to.close()
        while frame is not None:
            frame = self.asked.get()

    def _take(self) -> None:
        source = self.process.stdout
        assert source is not None
        with source, contextlib.suppress(OSError, struct.error):  # it was killed within a frame
            for frame in _frames(source):
                self.found.put(frame)
        self.found.put(None)


def _spread(ledger: str, outlines: Iterable[Outline], by: Standard, number: int) -> Iterator[tuple[bytes, Rows]]:
    workers = [_Worker(ledger, by) for _ in range(number)]
    given: queue.Queue[int | BaseException] = queue.Queue()  # who was given the next batch; at the end -1 or an error
    wanted = threading.Event()
    wanted.set()

    def give() -> None:
        nth = 0
        try:
            for batch in batches_of(outlines):
                if not wanted.is_set():
                    break
                workers[nth].asked.put(_pickled(batch))
                given.put(nth)
                nth = (nth + 1) % number
            given.put(-1)
        except BaseException as error:  # it is raised where the contacts are waited for
            given.put(error)
        for worker in workers:
            worker.asked.put(None)

    threading.Thread(target=give, name="diplog-outlines", daemon=True).start()
    open_ends = set(range(number))
    try:
        while (nth := given.get()) != -1:
            if isinstance(nth, BaseException):
                raise nth
            frame = workers[nth].found.get()
            if frame is None:
                open_ends.discard(nth)
                raise LedgerError(f"a process that judges contacts ended with {workers[nth].process.wait()}")
            yield from pickle.loads(frame)  # noqa: S301 - written by the process that was started above
    finally:
        wanted.clear()
        for worker in workers:
            _end(worker.process)
        for nth in open_ends:  # let the threads go
            while workers[nth].found.get() is not None:
                pass


def _pickled(what: object) -> bytes:
    return pickle.dumps(what, pickle.HIGHEST_PROTOCOL)


def _start(task: dict[str, Any]) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(p for p in sys.path if p)
    process = subprocess.Popen(
        [sys.executable, "-c", "from diplog.view.work import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(task).encode() + b"\n")
    process.stdin.flush()
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()


def apart(ledger: str, path: Path) -> str:
    """Bring the view of a large ledger up to date in a process of its own: its memory is given back, and a server goes on
    answering meanwhile. ``changed`` or ``made``. For who holds the view's lock. Raises LedgerError."""
    process = _start({"do": "renew", "ledger": ledger, "view": str(path)})
    try:
        assert process.stdout is not None
        with process.stdout:
            answer = process.stdout.read()
        code = process.wait()
    finally:
        _end(process)
        assert process.stdin is not None
        process.stdin.close()
    if code != 0 or not answer:
        raise LedgerError(f"the process that makes the view of {ledger} ended with {code}")
    told = json.loads(answer)
    if "error" in told:
        raise LedgerError(told["error"])
    return str(told["done"])


# -- in the process that was started -------------------------------------------------------------------------------------


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; who started this ends it
    task = json.loads(sys.stdin.buffer.readline())
    if task["do"] == "judge":
        _judge(task)
    else:
        threading.Thread(target=_until_alone, name="diplog-parent", daemon=True).start()
        _renew(task)
    os._exit(0)  # without taking a million objects apart one by one


def _until_alone() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(1)


def _judge(task: dict[str, Any]) -> None:
    """Batches in, rows out, until there are no more or nobody reads."""
    from ..ledger import Ledger

    gc.disable()  # nothing here has cycles that outlive a batch
    frames, out, decoder = _frames(sys.stdin.buffer), sys.stdout.buffer, Decoder()
    with Ledger.open(task["ledger"], create=False, read_only=True) as ledger:
        by: Standard = pickle.loads(next(frames))  # noqa: S301 - written by who started this
        for frame in frames:
            batch: list[Outline] = pickle.loads(frame)  # noqa: S301
            rows = judged(ledger, batch, by, decoder)
            _write(out, _pickled([(each.sum(), r) for each, r in zip(batch, rows, strict=True)]))


def _renew(task: dict[str, Any]) -> None:
    from ..ledger import Ledger
    from .store import renew

    try:
        with Ledger.open(task["ledger"], create=False, read_only=True) as ledger:
            _, done = renew(ledger, Path(task["view"]), aloud)
        answer = {"done": done}
    except DiplogError as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
