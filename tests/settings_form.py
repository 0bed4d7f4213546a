"""A form of the admin's settings, opened as a browser opens it."""

from django.test import Client


def opened(client: Client, address: str) -> dict[str, str]:
    """What the form carries of what the person saw; to be sent back with what they typed."""
    return {"seen": client.get(address).context["seen"]}
