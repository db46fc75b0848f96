"""`logging.getLogger("jenkins_token")` is told of every request, and of no secret."""

import asyncio
import logging

import jenkins_token as jt
import pytest
from conftest import NAMED, PASSWORD


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.DEBUG, logger="jenkins_token")

    def lines():
        found = [record.getMessage() for record in caplog.records if record.name == "jenkins_token"]
        assert all(record.levelno == logging.DEBUG for record in caplog.records if record.name == "jenkins_token")
        caplog.clear()
        return found

    return lines


def test_each_request_is_a_line(world, told):
    url = world.sandbox(NAMED[-1]).url
    jt.login(url, "alice", PASSWORD, store="file")
    login = told()
    assert any(line.startswith(f"POST {url}") and "HTTP 200" in line for line in login), login
    with jt.Controller(url) as ci:
        ci.get("me/api/json", {"tree": "id"})
        [line] = [line for line in told() if line.startswith("GET ")]
        assert line.startswith(f"GET {url}me/api/json: HTTP 200") and "tree" not in line
        ci.create_token("x")
        ci.get("none")
    jt.status()
    jt.logout(url)
    lines = login + told()
    assert len(lines) > 8


def test_a_coroutine_tells_as_well(world, told):
    url = world.logged_in(NAMED[-1]).url
    told()

    async def job():
        async with jt.AsyncController(url) as ci:
            await ci.whoami()

    asyncio.run(job())
    assert told()


def test_what_failed_is_told(world, told):
    with pytest.raises(jt.Unreachable):
        jt.login("http://127.0.0.1:1", "alice", "hush-hush", store="file")
    lines = told()
    assert "refused" in " ".join(lines) and "hush" not in " ".join(lines), lines


def test_no_secret_is_told(world, told):
    url = world.sandbox(NAMED[-1]).url
    account = jt.login(url, "alice", PASSWORD, store="file")
    with jt.Controller(url) as ci:
        made = ci.create_token("x").value
        ci.post("x?token=hush-1", "hush-2", params={"b": "hush-3"}, headers={"X-A": "hush-4"})
    with jt.Controller(url, user="alice", password=PASSWORD) as ci:
        crumb = ci.crumb()
    text = "\n".join(told())
    assert account.name and "POST" in text
    for secret in (PASSWORD, jt.token(url).value, made, crumb.value, "hush", *crumb.cookies.values()):
        assert secret not in text


def test_nothing_is_noted_where_nobody_listens(world, caplog):
    caplog.set_level(logging.INFO, logger="jenkins_token")
    world.logged_in(NAMED[-1])
    assert not [record for record in caplog.records if record.name == "jenkins_token"]


def test_a_handler_that_raises_changes_nothing(world, caplog, monkeypatch):
    class Broken(logging.Filter):
        def filter(self, record):
            raise RuntimeError("broken")

    raised = []
    monkeypatch.setattr("sys.unraisablehook", lambda it: raised.append(it.exc_value))
    caplog.set_level(logging.DEBUG, logger="jenkins_token")
    logger, broken = logging.getLogger("jenkins_token"), Broken()
    logger.addFilter(broken)
    try:
        assert world.logged_in(NAMED[-1])
    finally:
        logger.removeFilter(broken)
    assert raised and all(isinstance(error, RuntimeError) for error in raised)


def test_a_program_without_logging_does_not_import_it(world):
    url = world.logged_in(NAMED[-1]).url
    code = "import sys, jenkins_token as jt; print(jt.Controller(sys.argv[1]).whoami(), 'logging' in sys.modules)"
    ran = world.python(code, url)
    assert ran.stdout == "alice False\n", ran.stderr
