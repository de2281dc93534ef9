"""Texts with names in braces: `"{sku}"`, `"C-{InvoiceNo}"`."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Any

from omo_sync.adapters.mapping.scope import Made, Maker, Names, Scope
from omo_sync.errors import Refused

_NAME = re.compile(r"\{([^{}]+)\}")


def template(written: str, names: Names, inside: str | None = None) -> Maker:
    """Makes the text of a row; "" where one of its names is empty. Raises ValueError."""
    if "{" in (rest := _NAME.sub("", written)) or "}" in rest:
        raise ValueError(f"{written!r} has a brace that does not belong to a {{name}}")
    parts = _NAME.split(written)
    if len(parts) == 1:
        return lambda scope: written
    keys = [names.key(name, inside) for name in parts[1::2]]
    if len(parts) == 3 and not parts[0] and not parts[2]:
        return itemgetter(keys[0])
    form = "{}".join(parts[::2])

    def make(scope: Scope) -> Made:
        values = [scope[key] for key in keys]
        if "" in values or None in values:
            return ""
        return form.format(*values)

    return make


def only_name(written: Any) -> str | None:
    """The name of which a template consists, None where there is more to it."""
    found = _NAME.fullmatch(written) if isinstance(written, str) else None
    return found[1] if found else None


def named(written: Any) -> set[str]:
    """The names in the braces of a text, or of all the texts in a list or an object."""
    if isinstance(written, str):
        return set(_NAME.findall(written))
    parts = written.values() if isinstance(written, dict) else written if isinstance(written, list) else ()
    return set().union(*map(named, parts))


def text_of(made: Made, what: str) -> str:
    """A text that has to be there. Raises Refused E203."""
    if isinstance(made, str) and made:
        return made
    raise Refused("E203", f"the row gives no {what}; fill the column that it is made of")
