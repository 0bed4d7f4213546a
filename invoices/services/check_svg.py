"""An SVG from outside, taken only if it is nothing but a still picture, and written anew (spec 6, Branding).

It is shown as a picture, in which browsers run nothing and load nothing. That must not be the only guard: it may be
opened by itself one day, or by a program that takes it at its word. So what is allowed is listed, not what is not.
"""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from defusedxml import ElementTree as SafeTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
DRAWS: Final = frozenset(
    (
        *("svg", "g", "defs", "symbol", "use", "switch", "view", "title", "desc", "metadata", "style"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker"),
    )
)
"""Elements that draw, or say how. No script, no frame, no other document, no picture, no filter, no animation."""
LARGEST_SIDE = 100_000
MOST_ELEMENTS = 20_000
DEEPEST = 64
MOST_DRAWN = 100_000
"""Elements with all that they use, and those again. A few lines that use each other can be billions."""

# What drawing programs write about themselves; it is left out.
_OF_PROGRAMS = re.compile(
    r"inkscape|sodipodi|ns\.adobe|web\.resource\.org/cc|creativecommons|purl\.org/dc|rdf-syntax|sketch|figma|serif"
)
_LENGTH = re.compile(r"\s*(\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})(?:px|pt|pc|mm|cm|in|em)?\s*", re.ASCII)
_INSIDE = re.compile(r"""url\(\s*(?:'#([^'"()\s]+)'|"#([^'"()\s]+)"|#([^'"()\s]+))\s*\)""", re.IGNORECASE)
# Ways of CSS to name a file beside url(). A backslash can spell any word there.
_LOADS = re.compile(r"(?:image-set|image|src|cross-fade|element)\s*\(|javascript:|\\")
_INSTRUCTION = re.compile(r"<\?(?!xml[\s?])")

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


def check_svg(content: bytes) -> tuple[bytes, int, int]:
    """The picture written anew, and its width and height in units of its own. Raises `ValueError`."""
    root = _parsed(content)
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError(_('This is no SVG: it does not begin with <svg xmlns="http://www.w3.org/2000/svg">.'))
    _check_size(root)
    _leave_out_foreign(root)
    for element in root.iter():
        _check_element(element)
    _check_uses(root)
    width, height = _sides(root)
    return ElementTree.tostring(root, encoding="utf-8"), width, height


def _parsed(content: bytes) -> ElementTree.Element:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(_("The SVG is not written in UTF-8.")) from None
    if _INSTRUCTION.search(text):
        raise ValueError(_("An SVG logo cannot have processing instructions such as <?xml-stylesheet?>."))
    try:
        root: ElementTree.Element = SafeTree.fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise ValueError(_("An SVG logo cannot have a DOCTYPE or entities.")) from None
    except (ElementTree.ParseError, ValueError, RecursionError):
        raise ValueError(_("This is no SVG: its XML is malformed.")) from None
    return root


def _check_size(root: ElementTree.Element) -> None:
    """Level by level: nothing here recurses before the depth is known."""
    level, seen = [root], 1
    for _level in range(DEEPEST):
        level = [child for element in level for child in element]
        seen += len(level)
        if seen > MOST_ELEMENTS:
            raise ValueError(_("The SVG has more than %(most)s elements.") % {"most": f"{MOST_ELEMENTS:,}"})
        if not level:
            return
    raise ValueError(_("The SVG is nested more than %(most)d levels deep.") % {"most": DEEPEST})


def _leave_out_foreign(root: ElementTree.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if _space(child.tag) != SVG and _OF_PROGRAMS.search(_space(child.tag)):
                parent.remove(child)
        for name in [name for name in parent.attrib if _OF_PROGRAMS.search(_space(name))]:
            del parent.attrib[name]


def _check_element(element: ElementTree.Element) -> None:
    space, name = _space(element.tag), _local(element.tag)
    if space != SVG or name not in DRAWS:
        raise ValueError(_("An SVG logo cannot have <%(name)s>.") % {"name": name[:50]})
    if name == "style" and "@" in (sheet := "".join(element.itertext())):
        raise ValueError(_("The styles of an SVG logo cannot have rules such as @import."))
    if name == "style":
        _check_style(sheet)
    for attribute, value in element.attrib.items():
        own = _local(attribute).lower()
        if own.startswith("on"):
            raise ValueError(_("An SVG logo cannot have the event handler %(name)s.") % {"name": own[:50]})
        if own in ("href", "src", "base") and not value.startswith("#"):
            raise ValueError(_("An SVG logo cannot refer to anything outside of itself: %(name)s.") % {"name": own})
        _check_style(value)


def _check_style(text: str) -> None:
    """Of a style sheet and of an attribute alike: either may refer to something by `url()`."""
    plain = text.lower()
    if plain.count("url(") != len(_INSIDE.findall(plain)) or _LOADS.search(plain):
        raise ValueError(_("An SVG logo cannot load anything by its styles: only url(#…) is allowed."))


def _check_uses(root: ElementTree.Element) -> None:
    """What refers to each other must neither go round in circles nor multiply."""
    by_id = {element.get("id", ""): element for element in root.iter()}
    weights: dict[ElementTree.Element, int] = {}
    waiting: set[ElementTree.Element] = set()

    def weight(element: ElementTree.Element) -> int:
        if element in weights:
            return weights[element]
        if element in waiting or len(waiting) > MOST_ELEMENTS:
            raise ValueError(_("Parts of the SVG use each other in a circle."))
        waiting.add(element)
        used = [by_id[name] for name in _uses(element) if name in by_id]
        total = 1 + sum(weight(other) for other in (*element, *used))
        if total > MOST_DRAWN:
            raise ValueError(_("Parts of the SVG use each other too often."))
        waiting.discard(element)
        weights[element] = total
        return total

    try:
        weight(root)
    except RecursionError:
        raise ValueError(_("Parts of the SVG use each other too often.")) from None


def _uses(element: ElementTree.Element) -> Iterator[str]:
    for attribute, value in element.attrib.items():
        if _local(attribute) == "href":
            yield value.removeprefix("#")
        for names in _INSIDE.findall(value):
            yield next(filter(None, names))


def _sides(root: ElementTree.Element) -> tuple[int, int]:
    """From the view box, or else from width and height; without either nobody knows its shape."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    given = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    found = [_LENGTH.fullmatch(side) for side in given]
    sides = [float(match[1]) for match in found if match]
    if len(sides) != 2 or not all(0 < side <= LARGEST_SIDE for side in sides):
        raise ValueError(_("The SVG says neither by viewBox nor by width and height how large it is."))
    return max(1, round(sides[0])), max(1, round(sides[1]))


def _space(name: object) -> str:
    text = str(name)
    return text[1:].partition("}")[0] if text.startswith("{") else ""


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
