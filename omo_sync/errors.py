"""Every error that omo-sync raises on purpose, under one root.

    OmoSyncError
    ├── UsageError            what was asked cannot be asked so            exit 2
    │   └── ConfigError       the configuration says something impossible  exit 2
    ├── StoreError            the database does not do what is needed      exit 1
    │   ├── StoreBusy         another process holds it; try again
    │   ├── StoreForeign      it belongs to another program
    │   ├── StoreOutdated     it has the tables of another version; upgrade it
    │   ├── StoreFull         there is no room for what has to be kept
    │   ├── StoreRefusal      it refuses these very values
    │   └── StoreUnreachable  the server does not answer; try again
    ├── SourceError           a source could not be read; the next run resumes
    ├── TargetError           a target could not be written; the next run resumes
    ├── NotTaken              a target refuses one figure; it is tried again, then kept aside
    └── Refused               one record is not acceptable: it goes to quarantine

A message says what was found and what to do next.
"""

from __future__ import annotations


class OmoSyncError(Exception):
    """Something went wrong that omo-sync foresaw."""

    exit_code = 1


class UsageError(OmoSyncError):
    """A command, option or argument that makes no sense."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration cannot be used as it stands."""


class StoreError(OmoSyncError):
    """The database does not do what is needed."""


class StoreBusy(StoreError):
    """Another process holds the database longer than we wait."""


class StoreForeign(StoreError):
    """The database belongs to another program, or to another version of this one."""


class StoreOutdated(StoreError):
    """The store has the tables of another version of omo-sync."""


class StoreFull(StoreError):
    """There is no room left for facts."""


class StoreRefusal(StoreError):
    """The database refuses the values that were to be written; it does so again."""


class StoreUnreachable(StoreError):
    """The database server does not answer, or went away in the middle of something."""


class SourceError(OmoSyncError):
    """A source could not be read. Nothing is lost: the next run resumes where this one stopped."""


class TargetError(OmoSyncError):
    """A target could not be written. Nothing is lost: the next run goes on where this one stopped."""


class NotTaken(OmoSyncError):
    """A target refuses one figure; the others go on."""


class Refused(OmoSyncError):
    """One record is not acceptable.

    code: stable, as in the protocol's table of validation codes (`E101` … `E203`).
    message: one sentence: what was found, and what to do.
    source: the source that the record names, where it could be read.
    """

    def __init__(self, code: str, message: str, source: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.source = source

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
