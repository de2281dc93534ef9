"""Units as tills write them: the codes of UN/ECE Recommendation 20, and what people write for them.

Goods that are weighed are kept in kilograms, liquids in litres, lengths in metres, all else in pieces.
What is a pack of something is an item's own affair, and none of these.
"""

from __future__ import annotations

PIECES = ("EA", "C62", "H87", "PCE", "PCS", "NAR", "XUN", "Each", "each", "ea", "个", "件")

COMMON: dict[str, str] = (
    dict.fromkeys(PIECES, "1")
    | dict.fromkeys(("PR", "NPR", "双", "对"), "2")
    | dict.fromkeys(("DZN", "DZ", "打"), "12")
    | dict.fromkeys(("KGM", "KG", "kg", "公斤", "千克"), "1")
    | dict.fromkeys(("GRM", "g", "克"), "0.001")
    | dict.fromkeys(("斤", "市斤"), "0.5")
    | dict.fromkeys(("两",), "0.05")
    | dict.fromkeys(("TNE", "t", "吨"), "1000")
    | dict.fromkeys(("LTR", "L", "l", "升"), "1")
    | dict.fromkeys(("MLT", "ml", "mL", "毫升"), "0.001")
    | dict.fromkeys(("CLT",), "0.01")
    | dict.fromkeys(("DLT",), "0.1")
    | dict.fromkeys(("MTR", "m", "米"), "1")
    | dict.fromkeys(("CMT", "cm", "厘米"), "0.01")
    | dict.fromkeys(("MMT", "mm", "毫米"), "0.001")
)
"""How many of ours one of these is."""
