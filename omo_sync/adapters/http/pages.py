"""The pages of one list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from omo_sync.adapters.http.options import HttpStreamOptions, PageOptions
from omo_sync.adapters.json_rows.document import items_of, read_json
from omo_sync.adapters.json_rows.path import ABSENT, Json, path, text
from omo_sync.errors import SourceError
from omo_sync.shops.calls import Answered, Calls

MOST = 100_000  # pages of one list in one pull


class Pages:
    """url: of the interface. options: of the stream, which has a path."""

    def __init__(self, calls: Calls, url: str, options: HttpStreamOptions) -> None:
        self._calls = calls
        self._url = f"{url}/{(options.path or '').lstrip('/')}".rstrip("/")
        self._options = options

    def read(self, query: Mapping[str, str]) -> Iterator[list[Json]]:
        """The items of each page. Raises SourceError."""
        page = self._options.page
        asked = {**self._options.query, **query}
        if page is not None and page.size_parameter:
            asked[page.size_parameter] = str(page.size)
        url, own = self._url, self._first(page)
        seen: set[tuple[str, str]] = set()
        for count in range(MOST):
            answer = self._calls.get(url, {**asked, **own} if url == self._url else None)
            document = self._document(answer)
            items = items_of(document, self._options.items)
            if items is None:
                raise SourceError(f"there is no list at {self._options.items!r}; correct `items`")
            yield items
            if page is None:
                return
            if page.by in ("number", "offset"):
                if len(items) < (page.size if page.size_parameter else 1):
                    return
                own = {page.parameter: str(self._place(page, count + 1, len(items), own))}
                continue
            following = self._following(page, answer, document)
            if not following:
                return
            if page.by == "token":
                own = {page.parameter: following}
            else:
                url = self._same_place(urljoin(url, following))
            if (url, following) in seen:
                raise SourceError("its pages lead in a circle; correct `page`")
            seen.add((url, following))
        raise SourceError(f"its list has more than {MOST} pages; ask for larger ones, or for less")

    def _first(self, page: PageOptions | None) -> dict[str, str]:
        if page is None or page.by not in ("number", "offset"):
            return {}
        return {page.parameter: str(page.first if page.by == "number" else 0)}

    def _place(self, page: PageOptions, count: int, got: int, own: Mapping[str, str]) -> int:
        return page.first + count if page.by == "number" else int(own[page.parameter]) + got

    def _following(self, page: PageOptions, answer: Answered, document: Json) -> str:
        """What leads to the next page; nothing at the end."""
        if page.by == "link":
            return answer.next
        found = path(page.next)(document)
        return "" if found is ABSENT else text(found) or ""

    def _document(self, answer: Answered) -> Json:
        try:
            return read_json(answer.body)
        except ValueError as error:
            raise SourceError(f"it does not answer JSON ({error}); correct `url` or `path`") from None

    def _same_place(self, url: str) -> str:
        """Credentials go to the place that was configured, and to no other."""
        if urlsplit(url)[:2] != urlsplit(self._url)[:2]:
            raise SourceError(
                f"the next page is at {urlsplit(url).netloc}, and credentials are for"
                f" {urlsplit(self._url).netloc} alone; correct `url`"
            )
        return url
