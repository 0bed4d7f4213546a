"""Where a request comes from, told apart from what its sender says of it."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of whoever stands before our outermost own proxy.

    Behind `PROXY_COUNT` proxies each has added the address it saw at the end of X-Forwarded-For; what stands further
    left was sent by the client itself and may say anything. What is no address, not even with a port, counts for none.
    """
    remote = str(request.META.get("REMOTE_ADDR", ""))
    direct = _plain(remote) or remote
    if not settings.PROXY_COUNT:
        return direct
    seen = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    told = _plain(seen[-settings.PROXY_COUNT]) if len(seen) >= settings.PROXY_COUNT else ""
    return told or direct


def _plain(text: str) -> str:
    """Some proxies add the port: `192.0.2.1:5000`, `[2001:db8::1]:5000`. IPv4 is IPv4 however it is written."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    host = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
