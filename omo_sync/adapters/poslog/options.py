"""The keys of a POSLog source, as they stand under `[sources.NAME]`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from omo_sync.adapters.folder import FolderOptions
from omo_sync.adapters.mapping.barcode import layouts
from omo_sync.adapters.mapping.instant import zone
from omo_sync.adapters.mapping.number import number
from omo_sync.errors import Refused

Numbers = Literal["none", "running", "daily"]
Points = Literal["auto", "account", "lines", "none"]

NOT_STOCK = (
    "Alteration",
    "Deposit",
    "DepositRefund",
    "Fee",
    "GiftCard",
    "GiftCertificate",
    "Service",
    "StoredValue",
    "Warranty",
)


class PosLogOptions(FolderOptions):
    """All keys of a POSLog source."""

    files: str = Field(default="*.xml", min_length=1)
    timezone: str = "Asia/Shanghai"
    clock_change: Literal["before", "after", "refuse"] = "before"
    source: str = Field(default="pos/{store}", min_length=1)
    locations: dict[str, str] | None = None
    items: tuple[str, ...] = Field(default=("ItemID", "POSItemID"), min_length=1)
    alias: Literal["keep", "require"] = "keep"
    units: dict[str, str] = Field(default_factory=dict)
    quantity_units: Literal["auto", "ignore", "multiply"] = "auto"
    line_voids: Literal["marked", "reversing"] = "marked"
    layouts: tuple[str, ...] = ()
    sales: tuple[str, ...] = ("Sale", "SaleForDelivery", "SaleForPickup")
    returns: tuple[str, ...] = ("Return", "ReturnForDelivery", "ReturnForPickup")
    stock: tuple[str, ...] = ("Stock",)
    not_stock: tuple[str, ...] = NOT_STOCK
    unsellable: tuple[str, ...] = ("Damaged", "Destroy", "Discard", "ReturnToVendor", "Scrap")
    left_out: tuple[str, ...] = (
        "Canceled",
        "Cancelled",
        "CancelOrphaned",
        "Failed",
        "InProcess",
        "Replaced",
        "Suspended",
        "SuspendedDeleted",
        "SuspendedRetrieved",
        "Training",
    )
    points: Points = "auto"
    program: str | None = None
    numbers: Numbers = "none"
    describe: bool = False

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        zone(name)
        return name

    @field_validator("layouts")
    @classmethod
    def _layouts(cls, written: tuple[str, ...]) -> tuple[str, ...]:
        layouts(written)
        return written

    @field_validator("not_stock")
    @classmethod
    def _with_the_usual(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Whoever names one more has not said that services are goods."""
        return tuple(dict.fromkeys((*NOT_STOCK, *given)))

    @field_validator("source")
    @classmethod
    def _source(cls, written: str) -> str:
        if set("{}") & set(written.replace("{store}", "").replace("{workstation}", "")):
            raise ValueError(
                f"{written!r} may name {{store}} and {{workstation}}, and nothing else in braces"
            )
        return written

    @field_validator("units")
    @classmethod
    def _units(cls, written: dict[str, str]) -> dict[str, str]:
        for unit, factor in written.items():
            try:
                if number(factor) > 0:
                    continue
            except Refused:
                pass
            raise ValueError(f'{unit!r} is {factor!r}; write how many of ours one is, for example "0.001"')
        return written
