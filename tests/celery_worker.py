"""A worker of Celery's in a process of its own, as an operator starts it."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests import processes

SECONDS = 120


@contextmanager
def worker(variables: dict[str, Any], *options: str) -> Iterator["subprocess.Popen[str]"]:
    """A Celery worker with two children, ready."""
    log = Path(variables["INVOICE_DATA_DIR"]) / f"worker-{uuid4()}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "proxima_invoice",
                "worker",
                "-c",
                "2",
                "-l",
                "INFO",
                "-n",
                f"{uuid4()}@%h",
                *options,
            ],
            cwd=processes.ROOT,
            env=processes.environment(**variables),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            deadline = time.monotonic() + SECONDS
            while " ready." not in log.read_text():
                assert process.poll() is None, log.read_text()[-2000:]
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(SECONDS)
            finally:
                process.kill()
