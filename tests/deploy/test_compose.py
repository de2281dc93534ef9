"""The compose file, as far as it can be checked without an engine."""

from __future__ import annotations

import re
from typing import Any

import typer
import yaml

from omo_sync.cli import app
from omo_sync.config.database import VARIABLE
from omo_sync.config.load import load
from omo_sync.store.database import server_of
from tests.tree import ROOT

DEPLOY = ROOT / "deploy"
TEXT = (DEPLOY / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "omo-sync"}
assert OURS, "there are services of ours to look at"

# What the compose specification knows, of what is used here.
KEYS = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init", "ports",
    "read_only", "restart", "security_opt", "shm_size", "stop_grace_period", "tmpfs", "volumes",
}  # fmt: skip
CHECKS = {"test", "interval", "timeout", "retries", "start_period"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
SECONDS = re.compile(r"(\d+)s")


def test_it_names_what_there_is() -> None:
    assert set(COMPOSE) == {"name", "x-omo-sync", "services", "volumes"}
    assert set(SERVICES) == {"postgresql", "redis", "daemon", "api"}
    for service in SERVICES.values():
        assert set(service) <= KEYS
        assert set(service["healthcheck"]) <= CHECKS
        for other, told in service.get("depends_on", {}).items():
            assert other in SERVICES
            assert told["condition"] in CONDITIONS


def test_volumes_are_declared_or_stand_beside_it() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            name = volume.split(":")[0]
            assert name.startswith("./") or name in COMPOSE["volumes"]
    assert (DEPLOY / "omo-sync.toml").is_file()
    assert (ROOT / COMPOSE["x-omo-sync"]["build"]["dockerfile"]).is_file()


def test_our_commands_can_be_meant() -> None:
    commands = typer.main.get_command(app).commands
    assert set(OURS) == {"daemon", "api"}
    for service in OURS.values():
        word, *arguments = service["command"]
        commands[word].make_context(word, list(arguments))


def test_the_port_of_a_health_check_is_the_one_listened_on() -> None:
    for service in OURS.values():
        [published] = service["ports"]
        host, _, port = published.rpartition(":")[0].partition(":")
        assert host == "127.0.0.1", "nothing is open to the outside by itself"
        assert any(f":{port}" in word or word == port for word in service["command"])
        assert f"127.0.0.1:{port}/readyz" in service["healthcheck"]["test"][-1]
        compile(service["healthcheck"]["test"][-1], "health check", "exec")


def test_the_database_is_the_one_that_is_started() -> None:
    made = SERVICES["postgresql"]["environment"]
    for service in OURS.values():
        url = service["environment"][VARIABLE]
        server_of(re.sub(r"\$\{.*?\}", "secret", url))
        assert url.startswith(f"postgresql://{made['POSTGRES_USER']}:${{POSTGRES_PASSWORD:?")
        assert url.endswith(f"@postgresql/{made['POSTGRES_DB']}")


def test_no_password_stands_in_it() -> None:
    named = [line for line in TEXT.splitlines() if "POSTGRES_PASSWORD:" in line]
    assert named
    assert [line for line in named if "${POSTGRES_PASSWORD:?" not in line] == []


def test_the_configuration_beside_it_is_one() -> None:
    config = load(DEPLOY / "omo-sync.toml")
    assert config.redis.url.partition("//")[2].partition(":")[0] in SERVICES
    grace = SECONDS.fullmatch(SERVICES["daemon"]["stop_grace_period"])
    assert grace is not None
    assert int(grace[1]) * 1_000_000 > config.daemon.grace


def test_the_image_takes_what_is_in_the_tree() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    ours = [name for name in copied if not name.startswith(("--", "/"))]
    assert {"requirements.txt", "pyproject.toml", "omo_sync"} <= set(ours)
    assert [name for name in ours if not (ROOT / name).exists()] == []
    assert "USER omo-sync" in lines
    assert 'ENTRYPOINT ["omo-sync"]' in lines
