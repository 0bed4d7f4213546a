"""Whoever calls the served product's REST API."""

from typing import Any

import requests

from tests.served import PASSWORD

TIMEOUT = 60


class Caller:
    """Logged in as `username` at the product that is served there."""

    def __init__(self, address: str, username: str) -> None:
        self.address = address
        self.api = f"{address}/api/v1"
        body = {"username": username, "password": PASSWORD}
        answer = requests.post(f"{self.api}/auth/login", json=body, timeout=TIMEOUT)
        self.token: str = answer.json()["data"]["token"]

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        return requests.request(method, self.api + path, json=body, headers=headers, timeout=TIMEOUT)

    def get(self, path: str) -> Any:
        """What the answer holds; it has to be one."""
        return self._held(self.ask("GET", path))

    def do(self, method: str, path: str, body: Any = None) -> Any:
        return self._held(self.ask(method, path, {} if body is None else body))

    @staticmethod
    def _held(answer: requests.Response) -> Any:
        assert answer.ok, answer.text
        return answer.json()["data"]
