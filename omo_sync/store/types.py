"""Types of columns: whole numbers of 64 bits and texts that compare as bytes, whatever the database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.types import TypeEngine

Whole: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
Words: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
