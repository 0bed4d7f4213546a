"""Take from a page written by a user what no policy of a browser or converter forbids (spec 4, html_override)."""

import re

# A policy blocks what is loaded into a page. It does not block a page that leads the browser to another address
# (http-equiv=refresh), nor connections made ahead of time (link rel=preconnect; Chromium also connects for a frame that
# it then refuses). Names of tags and attributes cannot be written in code, so looking for the letters finds them all.
_UNGOVERNED = re.compile(r"http-equiv|srcdoc|(?<=<)(?:link|i?frame|object|embed)(?![\w-])", re.IGNORECASE)


def disarm_html(html: str) -> str:
    """The same page with those names made meaningless: `data-http-equiv`, `data-srcdoc`, `<data-link>`."""
    return _UNGOVERNED.sub(lambda found: f"data-{found[0]}", html)
