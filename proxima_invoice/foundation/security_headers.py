"""What browsers may do with our pages: a Content-Security-Policy per path, and what Django does not send by itself.

Nosniff, Referrer-Policy and Cross-Origin-Opener-Policy come from Django's SecurityMiddleware.
"""

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

# An answer of the API or a preview has no business loading anything.
NOTHING = {"default-src": [NONE], "frame-ancestors": [NONE]}

# Words for people who went astray outside of the admin: our own style and sign, and nothing else.
REFUSAL = {"default-src": [NONE], "style-src": [SELF], "img-src": [SELF], "frame-ancestors": [NONE]}

# The theme's Alpine evaluates expressions and sets inline styles; the invoice page frames its own preview.
ADMIN = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "frame-src": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

# Swagger UI: its script comes from us, asks only us, and sets inline styles.
API_DOCS = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-ancestors": [NONE],
}

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware(CSPMiddleware):
    """The path decides, unless a view sets the header itself or uses django-csp's decorators."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only:
            parts.config = _policy(request, response)
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return super().process_response(request, response)


def _policy(request: HttpRequest, response: HttpResponseBase) -> dict[str, list[str]]:
    if request.path_info.startswith("/admin/"):
        return ADMIN
    if request.path_info.startswith("/api/"):
        return API_DOCS if request.path_info == "/api/docs" else NOTHING
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return REFUSAL if is_page and response.status_code >= 400 else NOTHING
