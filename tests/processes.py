"""Our commands in processes of their own, as an operator starts them: with the variables named and no others."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def environment(**variables: str) -> dict[str, str]:
    """This process's environment with our variables replaced by `variables` and no `.env`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("INVOICE_", "DJANGO_", "PYTEST_")) and name != "PORT"
    }
    return {**kept, "INVOICE_ENV_FILE": os.devnull, "PYTHONUNBUFFERED": "1", **variables}


def run(*arguments: str, timeout: float = 60, **variables: str) -> subprocess.CompletedProcess[str]:
    """`python ARGUMENTS` to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def start(*arguments: str, cwd: Path = ROOT, **variables: str) -> "subprocess.Popen[str]":
    """`python ARGUMENTS`, running; output and errors come in one pipe. The caller ends it."""
    options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen([sys.executable, *arguments], cwd=cwd, env=environment(**variables), **options)
