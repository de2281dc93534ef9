"""Elements of an XML text by their local names; what could harm whoever reads it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from omo_sync.errors import Refused

DEEPEST = 64


class Bounded(TreeBuilder):
    """Makes a tree of local names that is not deeper than DEEPEST."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refused("E203", f"elements stand {DEEPEST} deep in each other: this is no transaction")
        return super().start(local(tag), {local(name): value for name, value in attrs.items()})

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(local(tag))


def local(name: str) -> str:
    return name.rpartition("}")[2]


def parsed(text: str) -> Element:
    """The root of a text. Raises Refused E203."""
    parser = DefusedXMLParser(target=Bounded(), forbid_dtd=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise Refused(
            "E203",
            f"it declares a document type or entities ({type(error).__name__}): remove the declaration",
        ) from error
    except ParseError as error:
        raise Refused("E203", f"the transaction is no XML ({error}); have it exported again") from error
    return root


def text_of(element: Element | None, *paths: str) -> str:
    """The text of the first of these that has any, trimmed; "" where none has."""
    if element is not None:
        for path in paths:
            for found in element.iterfind(path):
                if found.text is not None and (text := found.text.strip()):
                    return text
    return ""


def said(element: Element, name: str) -> str:
    """An attribute, or, as older tills write it, the element of that name; "" where there is neither."""
    return (element.get(name) or "").strip() or text_of(element, name)


def bare(written: str) -> str:
    """A word of a maker's own, `dtv:Suspended`, without what says whose it is."""
    return written.rpartition(":")[2]


def flag(element: Element, *names: str) -> bool:
    """Whether one of these attributes or elements says yes."""
    return any(said(element, name).lower() in ("true", "1", "yes") for name in names)


def named(element: Element, *names: str) -> Iterator[Element]:
    """Every element below that has one of these names, in order."""
    return (found for found in element.iter() if found.tag in names)
