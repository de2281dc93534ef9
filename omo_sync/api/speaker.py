"""Who pushes facts, and for which sources they speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from omo_sync.api.access import Access
from omo_sync.api.problem import Problem
from omo_sync.api.signature import SIGNED, Headers, Standard
from omo_sync.config.push import Sender
from omo_sync.errors import Refused
from omo_sync.reading import OWN

SCOPE = "events:write"


class Speaker:
    """patterns: of the sources; one that ends in a slash is a prefix. None: any source."""

    def __init__(self, name: str, patterns: Sequence[str] | None) -> None:
        self.name = name
        self._patterns = patterns
        self._may: dict[str, bool] = {}

    def may(self, source: str) -> bool:
        found = self._may.get(source)
        if found is None:
            if len(self._may) > 10_000:
                self._may.clear()
            found = self._may[source] = not source.startswith(OWN) and (
                self._patterns is None or any(fits(source, pattern) for pattern in self._patterns)
            )
        return found

    def refusal(self, source: str) -> Refused:
        """What is said where it may not."""
        if source.startswith(OWN):
            return Refused(
                "E112", f"source is {source}, and {OWN}… is omo-sync's own: send another source", source
            )
        return Refused(
            "E112",
            f"source is {source}, and {self.name} speaks for {', '.join(self._patterns or ()) or 'none'}:"
            " send it with a key for that source",
            source,
        )


def fits(source: str, pattern: str) -> bool:
    return fnmatchcase(source, pattern) or (pattern.endswith("/") and source.startswith(pattern))


class Speakers:
    """By keys, by signatures, or by both; then for what both of them allow."""

    def __init__(self, access: Access, standard: Standard, told: Mapping[str, Sender], signed: bool) -> None:
        self._access = access
        self._standard = standard
        self._signed = signed
        self._senders = {name: Speaker(name, sender.sources) for name, sender in told.items()}

    def by_key(self, headers: Headers) -> Speaker | None:
        """Before the body is read. None where there is no key, but a signature. Raises Problem."""
        keyed = b"authorization" in headers or b"x-api-key" in headers
        if self._signed and SIGNED not in headers:
            raise Problem("unsigned" if keyed else "no-key")
        if not keyed and SIGNED in headers:
            return None
        grant = self._access.need(headers, SCOPE)
        return Speaker(grant.name, None if "admin" in grant.scopes else grant.sources)

    def by_signature(self, body: bytes, headers: Headers, keyed: Speaker | None) -> Speaker:
        """Raises Problem where the signature is wrong."""
        if SIGNED not in headers and keyed is not None:
            return keyed
        signer = self._senders[self._standard.signer(body, headers)]
        return signer if keyed is None else Both(keyed, signer)


class Both(Speaker):
    """A key and a signature: what each of them allows alone is not enough."""

    def __init__(self, key: Speaker, signer: Speaker) -> None:
        super().__init__(f"{key.name} with the signature of {signer.name}", ())
        self._each = (key, signer)

    def may(self, source: str) -> bool:
        return all(one.may(source) for one in self._each)

    def refusal(self, source: str) -> Refused:
        return next(one for one in self._each if not one.may(source)).refusal(source)
