"""The servers of the tests are what they are said to be, and end with them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pyodbc
import pytest
import redis

from tests.servers import server
from tests.servers.mariadb import Address
from tests.servers.postgresql import PostgreSQL, PrivatePostgreSQL
from tests.servers.redis import PrivateRedis
from tests.servers.server import TRIES, CannotStart, find_program, free_port

ROOT = Path(__file__).parents[2]
NAME = "蒙牛纯牛奶 250ml*24 整箱装（儿童）"  # long enough for the drivers' known troubles


def test_a_fresh_postgresql_database_is_utf8_and_does_not_sort_by_bytes(postgresql: str) -> None:
    with psycopg.connect(postgresql) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT 'a' < 'B', '中' > '阿'").fetchone() == (True, True)
        assert connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchall() == []


def test_a_database_is_a_copy_of_its_template(postgresql_server: PostgreSQL) -> None:
    def prepare(url: str) -> None:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE told (one int)")

    template = postgresql_server.template("test-of-templates", prepare)
    for _ in range(2):
        with postgresql_server.database(template) as url, psycopg.connect(url) as connection:
            connection.execute("INSERT INTO told VALUES (1)")
            assert connection.execute("SELECT count(*) FROM told").fetchone() == (1,)


def test_what_was_committed_outlives_a_crash(durable_postgresql: PrivatePostgreSQL) -> None:
    with durable_postgresql.database() as url:
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            connection.execute("CREATE TABLE told (one int)")
        durable_postgresql.crash()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        durable_postgresql.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM told").fetchone() == (0,)


def test_redis_comes_back_empty_on_its_port(redis_server: PrivateRedis) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        client.set("told", 1)
    redis_server.stop()
    redis_server.start()
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.get("told") is None


def test_mariadb_keeps_every_character(mariadb: Address) -> None:
    connection = pyodbc.connect(mariadb.odbc, autocommit=True)
    try:
        connection.setdecoding(pyodbc.SQL_CHAR, "utf-8", ctype=pyodbc.SQL_CHAR)
        connection.setdecoding(pyodbc.SQL_WCHAR, "utf-8", ctype=pyodbc.SQL_CHAR)
        connection.setencoding("utf-8", ctype=pyodbc.SQL_CHAR)
        connection.execute("CREATE TABLE told (name varchar(100))")
        connection.execute("INSERT INTO told VALUES (?)", NAME + "𠮷")
        assert connection.execute("SELECT name FROM told").fetchval() == NAME + "𠮷"
        assert connection.execute("SELECT char_length(name) FROM told").fetchval() == len(NAME) + 1
    finally:
        connection.close()


@pytest.mark.parametrize("which", ["odbc_postgresql", "odbc_sqlite"])
def test_odbc_drivers_load(which: str, request: pytest.FixtureRequest) -> None:
    connection = pyodbc.connect(request.getfixturevalue(which), autocommit=True)
    try:
        connection.execute("CREATE TABLE told (name varchar(100))")
        connection.execute("INSERT INTO told VALUES (?)", NAME)
        assert connection.execute("SELECT name FROM told").fetchval() == NAME
    finally:
        connection.close()


def test_freetds_loads_and_finds_nobody(freetds: Path) -> None:
    with pytest.raises(pyodbc.OperationalError, match="FreeTDS"):
        pyodbc.connect(f"DRIVER={{{freetds}}};SERVER=127.0.0.1;PORT=1;UID=a;PWD=b", timeout=2)


def test_a_server_ends_with_tests_that_were_killed() -> None:
    program = (
        "from tests.servers.postgresql import PrivatePostgreSQL; import time\n"
        "made = PrivatePostgreSQL(); print(made.server.pid, made.server.folder, flush=True); time.sleep(60)"
    )
    tests = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    assert tests.stdout is not None
    with tests.stdout:
        pid, folder = tests.stdout.readline().split()
    os.kill(int(pid), 0)
    tests.send_signal(signal.SIGKILL)
    tests.wait()
    last = time.monotonic() + 30
    while Path(folder.decode()).exists():
        assert time.monotonic() < last, "the server's folder is still there"
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_a_port_that_another_server_has_is_not_taken_for_ones_own(
    redis_server: PrivateRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = urlsplit(redis_server.url).port
    ports = iter([taken, *(free_port() for _ in range(TRIES))])
    monkeypatch.setattr(server, "free_port", lambda: next(ports))
    other = PrivateRedis()
    try:
        assert other.url != redis_server.url
    finally:
        other.close()


def test_what_is_not_installed_is_named_with_what_to_do() -> None:
    with pytest.raises(CannotStart, match=r"apt-get install some-package.*OMO_TEST_SOME"):
        find_program("no-such-server", "some-package", "OMO_TEST_SOME")
