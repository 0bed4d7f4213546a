"""The secret that a subscriber checks messages with, by Standard Webhooks: 32 random bytes, shown once."""

import secrets
from base64 import b64encode
from typing import Final

from integrations.sealing import seal, unseal

SEALED_FOR: Final = "exchange subscription secret"
BYTES = 32


def new_secret() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(BYTES)).decode()}"


def closed(secret: str) -> str:
    """As it is stored."""
    return seal(secret, purpose=SEALED_FOR)


def opened(stored: str) -> str:
    """Empty when the secret key has changed since."""
    return unseal(stored, purpose=SEALED_FOR)
