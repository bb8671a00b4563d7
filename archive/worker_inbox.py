"""What a worker process is sent, taken in beside its work: by a thread of its own, into a queue."""

from __future__ import annotations

import os
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def open_inbox(connection: Connection) -> SimpleQueue[Any]:
    """The pieces of work in the order in which they were sent. Without it parent and worker might each wait for the
    other to read, and a worker would go on with its work after the parent has ended: now it ends too, at once."""
    import signal

    # Ctrl-C is for the parent to answer, which ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_take_in, args=(connection, inbox), daemon=True).start()
    return inbox


def _take_in(connection: Connection, inbox: SimpleQueue[Any]) -> None:
    try:
        while True:
            inbox.put(connection.recv())
    except (EOFError, OSError):  # the parent has ended, or was killed
        os._exit(0)
