"""What may stand in the database, but not be read there: encrypted by a key that follows from the secret key."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Empty when it was sealed by another secret key, or is nothing that was sealed."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"didox session {settings.SECRET_KEY}".encode()).digest()))
