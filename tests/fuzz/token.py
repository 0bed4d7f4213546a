"""A log-in as a client does it."""

import json
from urllib.request import Request, urlopen

from tests.browser.product import PASSWORD


def token(address: str, username: str = "admin") -> str:
    body = json.dumps({"username": username, "password": PASSWORD}).encode()
    request = Request(f"{address}/api/v1/auth/login", body, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 - our own server
        answered: str = json.load(answer)["data"]["token"]
    return answered
