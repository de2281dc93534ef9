"""What every test shares: its servers, how many examples the laws are tried on, a clean environment."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.servers.postgresql",
    "tests.databases",
    "tests.servers.redis",
    "tests.servers.mariadb",
    "tests.servers.odbc",
]

# Times are not asserted here: a busy machine must not fail a law.
# The fixture `both` says where stores are made; each example makes its own.
shared = HealthCheck.function_scoped_fixture
settings.register_profile(
    "ci",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, shared],
)
settings.register_profile("quick", max_examples=30, deadline=None, suppress_health_check=[shared])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# A developer's own store or configuration must never be what the tests run on.
for name in ("OMO_SYNC_DATABASE", "OMO_SYNC_CONFIG"):
    os.environ.pop(name, None)
