"""`/shop`: a small storefront in the browser, on the same API as every other."""

from __future__ import annotations

from functools import cache

import orjson
from fastapi import APIRouter, Request, Response

from omo_sync.api.answer import accepts_gzip, squeezed
from omo_sync.api.catalogue import Asked
from omo_sync.api.hot_items import SCOPE, HotItems
from omo_sync.api.needs import Serving
from omo_sync.api.problem import speaks_chinese
from omo_sync.api.routes.items import counted
from omo_sync.api.service import Service
from omo_sync.api.shop_page import CHINESE, ENGLISH, ShopPage

router = APIRouter(include_in_schema=False)

FIRST = Asked("", "", "", "name", None, 12)  # as the page asks for more of them

the_page = cache(ShopPage)


@router.get("/shop")
async def shop(request: Request, service: Serving) -> Response:
    """The page; with the first goods on it where anybody may read the catalogue."""
    page = the_page()
    sent = dict(request.scope["headers"])
    body = page.page(language(sent.get(b"accept-language", b"")), first(service))
    headers = dict(page.headers)
    if accepts_gzip(sent):
        headers["content-encoding"] = "gzip"
        body = squeezed(body, 6)
    return Response(body, 200, headers, "text/html; charset=utf-8")


def first(service: Service) -> bytes:
    """What the first view shows, as JSON; null where it may not, or cannot yet, be read."""
    if SCOPE not in service.access.anybody.scopes or not service.view.ready:
        return b"null"
    categories = orjson.dumps(counted(service.catalogue.categories()))
    return b'{"page":%s,"categories":%s}' % (HotItems(service).body(FIRST), categories)


def language(accepted: bytes) -> str:
    """Chinese, unless English is asked for and liked better."""
    return ENGLISH if b"en" in accepted.lower() and not speaks_chinese(accepted) else CHINESE
