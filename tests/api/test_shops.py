"""Where to fetch something."""

from __future__ import annotations

import pytest

from tests.api.server import Server

JUICE = "6901234567892"


def test_the_nearest_shop_that_has_enough_comes_first(server: Server) -> None:
    near = server.get("/v1/locations", sku=JUICE, near="31.239,121.5").json()["locations"]
    assert [(one["location"], one["available"]) for one in near] == [("store-02", "7.5"), ("store-01", "3")]
    assert 100 < near[0]["distance"] < 200
    assert 2_000 < near[1]["distance"] < 3_500
    many = server.get("/v1/locations", sku=JUICE, quantity=5).json()["locations"]
    assert [one["location"] for one in many] == ["store-02"]


def test_without_a_place_they_come_as_configured(server: Server) -> None:
    shops = server.get("/v1/locations").json()["locations"]
    assert [(one["location"], one["name"], one["distance"]) for one in shops] == [
        ("store-01", "人民广场店", None),
        ("store-02", "陆家嘴店", None),
    ]


@pytest.mark.parametrize("near", ["", "31", "31,", "91,0", "-90.5,0", "0,180.1", "0,1e1", "31, 121", "n,n"])
def test_what_is_no_place_on_earth_is_422(server: Server, near: str) -> None:
    assert server.get("/v1/locations", near=near).status_code == 422


@pytest.mark.parametrize("near", ["0,0", "-90,180.0", "90.00,-180", "31.230400000000001,121"])
def test_every_place_on_earth_is_near_some_shop(server: Server, near: str) -> None:
    shops = server.get("/v1/locations", near=near).json()["locations"]
    assert [shop["distance"] for shop in shops] == sorted(shop["distance"] for shop in shops)
