"""docs/storefront.md, command by command, ends with the page that it promises."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.api.server import assert_eventually
from tests.api.test_shop import CHROMIUM, QUIETLY
from tests.cli.conftest import environment
from tests.tree import ROOT

PAGE = ROOT / "docs" / "storefront.md"
SKU = "6901234567892"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Followed:
    """The page's commands in one shell, on ports that are free; what they start goes on."""

    def __init__(self, folder: Path) -> None:
        self.ports = {"8000": free_port(), "8080": free_port()}
        self.log, self.done = folder / "output", folder / "done"
        blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        script = "\n".join(["set -eu", *blocks, "touch done", "wait"])
        for written, port in self.ports.items():
            script = re.sub(rf"(?<=[: ]){written}\b", str(port), script)
        told = environment(LC_ALL="C.UTF-8")
        told["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", script], cwd=folder, env=told, stdout=log, stderr=log, start_new_session=True
            )

    def end(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    made = Followed(tmp_path_factory.mktemp("storefront"))
    assert_eventually(lambda: made.done.exists() or made.process.poll() is not None, made.log.read_text)
    yield made
    made.end()


def test_every_command_does_what_the_page_says(followed: Followed) -> None:
    said = followed.log.read_text("utf-8")
    assert followed.process.poll() is None, said
    assert "accepted 5" in said
    assert '"state":"held"' in said
    assert '"available":"11"' in said


def test_the_page_shows_price_and_stock(followed: Followed) -> None:
    base = f"http://127.0.0.1:{followed.ports['8080']}"
    assert_eventually(lambda: httpx.get(f"{base}/product.html").is_success, followed.log.read_text)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        page = browser.new_page()
        page.goto(f"{base}/product.html?sku={SKU}")
        expect(page.locator("#name")).to_have_text("苹果汁 500ml", timeout=30_000)
        expect(page.locator("#price")).to_have_text("9.9")
        expect(page.locator("#list")).to_have_text("12.5")
        expect(page.locator("#shops li").first).to_have_text("人民广场店: 3")
        browser.close()
