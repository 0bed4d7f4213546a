"""What may stand in the database, but not be read there: encrypted by a key that follows from the secret key.

What is sealed for one purpose cannot be unsealed for another: a value that was moved from table to table is nothing.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str, *, purpose: str) -> str:
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Empty when it was sealed by another secret key or for another purpose, or is nothing that was sealed."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def _box(purpose: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"{purpose} {settings.SECRET_KEY}".encode()).digest()))
