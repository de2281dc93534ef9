"""Where to fetch something."""

from __future__ import annotations

from tests.api.server import Server

JUICE = "6901234567892"


def test_the_nearest_shop_that_has_enough_comes_first(server: Server) -> None:
    near = server.get("/v1/locations", sku=JUICE, latitude=31.239, longitude=121.5).json()["locations"]
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


def test_half_a_place_is_none(server: Server) -> None:
    assert server.get("/v1/locations", latitude=31).status_code == 422
