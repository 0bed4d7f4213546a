"""A log-in as a client does it, and a key as an operator makes it."""

import json
from urllib.request import Request, urlopen

from tests import processes
from tests.browser.product import PASSWORD


def token(address: str, username: str = "admin") -> str:
    body = json.dumps({"username": username, "password": PASSWORD}).encode()
    request = Request(f"{address}/api/v1/auth/login", body, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 - our own server
        answered: str = json.load(answer)["data"]["token"]
    return answered


def key(**variables: str) -> str:
    """Of the exchange of the installation that the variables name, with all scopes."""
    scopes = "upload,read,subscribe"
    made = processes.run("manage.py", "create_api_key", "--company", "ProximaOps", "--scopes", scopes, **variables)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()
