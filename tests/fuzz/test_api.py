"""Generated requests, valid and invalid, alone and in chains, against the product as it is deployed (spec 3).

`make fuzz` asks more of them, on both databases. A failure shows the request to repeat and the seed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes
from tests.browser.product import running_product
from tests.fuzz.own_database import own_database
from tests.fuzz.token import key, token

HERE = Path(__file__).resolve().parent


# One proxy before us, which the tester plays: see hooks.py; and a key that asks as often as it likes.
SET_UP = {"INVOICE_PROXY_COUNT": "1", "INVOICE_EXCHANGE_REQUESTS_PER_MINUTE": "1000000"}


@pytest.fixture
def product(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Its address, and a key of its exchange."""
    with own_database() as variables, running_product(tmp_path, **SET_UP, **variables) as address:
        yield address, key(**{"INVOICE_DATA_DIR": str(tmp_path), **variables})


# Half a minute of work; a machine that others keep busy needs several.
@pytest.mark.timeout(900)
def test_generated_requests_find_nothing(product: tuple[str, str], tmp_path: Path):
    fuzz(*product, tmp_path, "--phases", "coverage,stateful", "--max-examples", "3", "--seed", "1")


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_many_generated_requests_find_nothing(product: tuple[str, str], tmp_path: Path):
    fuzz(*product, tmp_path, "--max-examples", "50")


def fuzz(address: str, exchange_key: str, folder: Path, *options: str) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("--config-file", HERE / "schemathesis.toml"),
            *("run", f"{address}/api/schema", "--checks", "all", *options),
        ],
        cwd=folder,
        env=processes.environment(
            FUZZ_HOOKS=str(HERE / "hooks.py"),
            FUZZ_TOKEN=token(address),
            FUZZ_KEY=exchange_key,
            PATH=os.environ["PATH"],
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    log = (folder / "server.log").read_text()
    assert '"level": "error"' not in log, log
