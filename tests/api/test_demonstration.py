"""`serve --demo`: what a retailer sees on the first day, from the words on the terminal on."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from pathlib import Path

import httpx

from tests.api.conftest import GOODS, POINTS, STOCK
from tests.api.server import PATIENCE, Server, assert_eventually
from tests.cli.conftest import program


def test_everybody_may_look_reserve_and_see_the_points_of_the_member_it_names(tmp_path: Path) -> None:
    server = Server(tmp_path, f"sqlite:///{tmp_path}/store.db")
    server.tell([*GOODS, *STOCK, *POINTS])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    output = tmp_path / "output"
    with output.open("wb") as log:
        serving = subprocess.Popen(
            [*program(), "serve", "--demo", "--port", str(port)],
            cwd=tmp_path, env=server.environment(), stdout=log, stderr=log,
        )  # fmt: skip
    try:
        base = f"http://127.0.0.1:{port}"
        assert_eventually(lambda: httpx.get(f"{base}/readyz").is_success, output.read_text)
        said = output.read_text("utf-8")
        assert f"{base}/shop" in said
        assert "苹果汁" in httpx.get(f"{base}/shop").text
        token = re.findall(r"M1: \S+#token=(\S+)", said)[0]
        points = httpx.get(f"{base}/v1/members/me/points", headers={"authorization": f"Bearer {token}"})
        assert points.json()["balance"] == "70"
        line = {"sku": "6901234567892", "location": "store-02", "quantity": "1"}
        held = httpx.post(f"{base}/v1/reservations", json={"order": "D1", "lines": [line]}, timeout=PATIENCE)
        assert held.status_code == 201
        assert httpx.get(f"{base}/v1/changes").status_code == 401  # the rest stays closed
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(PATIENCE)
