"""Texts with names in braces: `"{sku}"`, `"C-{InvoiceNo}"`."""

from __future__ import annotations

import re
from operator import itemgetter

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


def text_of(made: Made, what: str) -> str:
    """A text that has to be there. Raises Refused E203."""
    if isinstance(made, str) and made:
        return made
    raise Refused("E203", f"the row gives no {what}; fill the column that it is made of")
