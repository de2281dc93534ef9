"""The lines of a transaction that move goods, and what voids leave of them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from omo_sync.adapters.mapping.barcode import layouts, scanned
from omo_sync.adapters.mapping.number import EXACT, number
from omo_sync.adapters.mapping.units import PIECES
from omo_sync.adapters.poslog.element import flag, text_of
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.errors import Refused

EACH = "EA"


class Line(NamedTuple):
    """Goods that a line moves.

    number: its own within the transaction. quantity: above 0, in `unit`. returned: they came back;
    sellable: and can be sold again. code: the item, in the till's words. name: as printed, "" for none.
    """

    number: str
    code: str
    name: str
    quantity: Decimal
    unit: str
    returned: bool
    sellable: bool


class Void(NamedTuple):
    """A line that voids another one. by: its number. quantity: how much; None for all of it."""

    by: str
    quantity: Decimal | None


Signs = dict[str, tuple[bool, bool]]
"""Of lines as they stand, by their number: whether they are returns, and whether above 0."""


def lines_of(transaction: Element, options: PosLogOptions) -> list[Line]:
    """What the lines move, after voids. Raises Refused E203."""
    items = list(transaction.iterfind("LineItem"))
    numbers = _numbers(items)
    told = {own: _line(item, own, options) for item, own in zip(items, numbers, strict=True)}
    voids = _voids(dict(zip(numbers, items, strict=True)), told)
    linked = {void.by for named in voids.values() for void in named}
    lines: list[Line] = []
    signs: Signs = {}
    for item, own in zip(items, numbers, strict=True):
        line = told[own]
        if line is None:
            continue
        if not _is_void(item):
            left = _left(line, voids.get(own, []))
            if left.quantity:
                signs[own] = (left.returned, left.quantity > 0)
                lines.append(_upright(left))
        elif own not in linked:
            _take_back(lines, line, signs, options.line_voids == "reversing")
    return lines


def _numbers(items: list[Element]) -> list[str]:
    """The lines' own numbers; where they have none, or one twice, those of their order."""
    own = [text_of(item, "SequenceNumber", "LineItemSequenceNumber") for item in items]
    told = [number for number in own if number]
    return own if len(told) == len(items) == len(set(told)) else [str(at) for at in range(1, len(items) + 1)]


def _is_void(item: Element) -> bool:
    return flag(item, "VoidFlag", "CancelFlag")


def _voids(items: dict[str, Element], told: dict[str, Line | None]) -> dict[str, list[Void]]:
    """By the lines that they name, what voiding lines void."""
    found: dict[str, list[Void]] = {}
    for own, item in items.items():
        for link in item.iter("ItemLink") if _is_void(item) else ():
            named = text_of(link, "LineItemSequenceNumber", "SequenceNumber", ".")  # older: the bare number
            if named in items and named != own:
                by, of = told[own], told[named]
                same = by is not None and of is not None and (by.code, by.unit) == (of.code, of.unit)
                part = same and item.find("*/Quantity") is not None
                found.setdefault(named, []).append(Void(own, abs(by.quantity) if by and part else None))
    return found


def _left(line: Line, voids: list[Void]) -> Line:
    """What voids leave of the line that they name."""
    left = abs(line.quantity)
    for void in voids:
        left = Decimal(0) if void.quantity is None else max(Decimal(0), left - void.quantity)
    return line._replace(quantity=left.copy_sign(line.quantity))


def _line(item: Element, own: str, options: PosLogOptions) -> Line | None:
    """A line as it stands, its quantity with its sign; None where it moves no goods of ours."""
    sales, returns = _folded(options.sales), _folded(options.returns)
    part = next((part for part in item if (tag := part.tag.lower()) in sales or tag in returns), None)
    if part is None or not _moves_goods(part, own, options):
        return None
    returned = part.tag.lower() in returns
    amount, unit = _amount(part, own, options)
    code = text_of(part, *map(_path, options.items))
    if not code:
        raise Refused("E203", f"line {own} names no item by {' or '.join(options.items)}; correct `items`")
    if label := scanned(code, layouts(options.layouts)):
        code = label.item
        if label.weight and unit.upper() in PIECES:  # the till counts labels
            amount = EXACT.multiply(amount, label.weight)
    disposal = part.find("Disposal")
    kept = disposal is None or disposal.get("Method", "") not in options.unsellable
    return Line(own, code, text_of(part, "Description"), amount, unit, returned, kept)


@lru_cache(maxsize=64)
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    """Makers write SaleForPickup, and SaleForPickUp."""
    return frozenset(map(str.lower, names))


def _moves_goods(part: Element, own: str, options: PosLogOptions) -> bool:
    """Whether its type of item is one of goods. Raises Refused E203 for a maker's own that nobody has
    decided about: taken for goods, a mere group of other lines would be sold as well."""
    kind = part.get("ItemType", "Stock")
    if kind in options.stock:
        return True
    if ":" in kind and kind not in options.not_stock:
        raise Refused(
            "E203",
            f"line {own} is of the maker's own item type {kind!r}; add it to `stock` if such lines move"
            " goods, else to `not_stock`",
        )
    return kind not in options.not_stock


def _amount(part: Element, own: str, options: PosLogOptions) -> tuple[Decimal, str]:
    """Quantity and unit. Of goods that are measured some tills write how many pieces, and as attribute
    what they weigh; others write the weight in both places."""
    quantity = part.find("Quantity")
    if quantity is None:
        return Decimal(1), EACH
    written = text_of(quantity, ".")
    if not written:
        raise Refused("E203", f"line {own} has an empty Quantity; correct the line")
    amount, unit = number(written), quantity.get("UnitOfMeasureCode", "").strip() or EACH
    measured = unit.upper() not in PIECES and quantity.get("Units", "") != written
    if options.quantity_units == "multiply" or (options.quantity_units == "auto" and measured):
        amount = EXACT.multiply(amount, number(quantity.get("Units", "") or "1"))
    return amount, unit


def _path(item: str) -> str:
    """`ItemID`, `ItemID:SKU` (the one of that Name), or a path such as `POSIdentity/POSItemID`."""
    name, _, kind = item.partition(":")
    path = {"POSItemID": "POSIdentity/POSItemID"}.get(name, name)
    return f"{path}[@Name='{kind}']" if kind else path


def _upright(line: Line) -> Line:
    """A sale of less than nothing is a return; some tills write returns so, too."""
    if line.quantity > 0:
        return line
    return line._replace(quantity=-line.quantity, returned=True)


def _take_back(lines: list[Line], void: Line, signs: Signs, reversing: bool) -> None:
    """A line that reverses others leaves less of those of its item: of those with the opposite sign, or
    of all where `reversing`. One with the sign of the others is void itself. Raises Refused E203."""
    opposite = (void.returned, void.quantity < 0)
    found = [
        at
        for at, line in enumerate(lines)
        if (line.code, line.unit) == (void.code, void.unit)
        and (signs[line.number] == opposite or (reversing and signs[line.number][0] == void.returned))
    ]
    left = abs(void.quantity)
    if sum(lines[at].quantity for at in found) < left:
        if reversing or opposite == (False, True):
            raise Refused(
                "E203", f"line {void.number} voids {left} of {void.code}, and less was sold before it"
            )
        return
    for at in reversed(found):
        taken = min(left, lines[at].quantity)
        left -= taken
        lines[at] = lines[at]._replace(quantity=lines[at].quantity - taken)
    lines[:] = [line for line in lines if line.quantity]
