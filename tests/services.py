"""Servers that some tests need, and what happens where they are missing."""

import os

import pytest


def require_service(name: str, reason: str, *, available: bool = False) -> None:
    """Skip the test because `name` is missing; under REQUIRE_SERVICES=1, where nothing may be missing, fail it.

    `require_service("chromium", "no chromium on the PATH", available=shutil.which("chromium") is not None)`
    """
    if available:
        return
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{name} is required here: {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")
