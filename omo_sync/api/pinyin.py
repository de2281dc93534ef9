"""Chinese names as they are spelled, without tones: so that `pgz` and `pingguo` find 苹果汁.

A character that is read in two ways gives names in both: who types an initial knows which is meant.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import islice, product

HAN = re.compile(r"[㐀-鿿]")
READINGS = 2  # of a character: rarer ones are of names and classics
SPELLINGS = 4  # of a name
AROUND = 10  # characters beside those with another reading that such a spelling tells


@cache
def readings(sign: str) -> tuple[str, ...]:
    """How a character is read, the usual reading first; another sign is itself."""
    # The dictionary of phrases takes 45 MB, and tells no more than which of two readings it is.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict

    told = pinyin_dict.get(ord(sign), sign).split(",")
    return tuple(dict.fromkeys(map(without_tone, told)))[:READINGS]


def without_tone(syllable: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(sign))


def spellings(name: str) -> list[str]:
    """A folded name in full and by its initials, the usual reading first; nothing for other names. Of a
    long one the other readings are told with what stands around them: the rest was told before."""
    if not HAN.search(name):
        return []
    each = [readings(sign) for sign in name]
    found: list[str] = []
    usual: Sequence[str] = ()
    for read in islice(product(*each), SPELLINGS):
        other = [at for at, (one, before) in enumerate(zip(read, usual, strict=False)) if one != before]
        syllables = read[max(0, other[0] - AROUND) : other[-1] + 1 + AROUND] if other else read
        initials = (syllable[:1] for syllable in syllables)
        found.extend(("".join(syllables), "".join(initials)))
        usual = usual or read
    return list(dict.fromkeys(found))
