"""One `auth` and one controller under each event loop, and beside gevent's greenlets."""

import asyncio
import textwrap
import threading
import time

import anyio
import httpx
import jenkins_token as jt
import pytest
import trio
from conftest import NAMED

LOOPS = {
    "asyncio": lambda job: asyncio.run(job()),
    "trio": trio.run,
    "anyio on asyncio": lambda job: anyio.run(job, backend="asyncio"),
    "anyio on trio": lambda job: anyio.run(job, backend="trio"),
}


@pytest.fixture(params=LOOPS)
def run(request):
    return LOOPS[request.param]


def test_auth_survives_a_rotation_under(run, world):
    sandbox = world.logged_in(NAMED[-1])
    auth = jt.auth(sandbox.url)

    async def job():
        async with httpx.AsyncClient(auth=auth) as client:
            first = await client.get(f"{sandbox.url}whoAmI/api/json")
            assert world.run("token", "rotate").returncode == 0
            second = await client.get(f"{sandbox.url}whoAmI/api/json")
        return first.json()["name"], second.json()["name"]

    assert run(job) == ("alice", "alice")


def test_a_controller_works_under(run, world):
    sandbox = world.logged_in(NAMED[-1])

    async def job():
        async with jt.AsyncController(sandbox.url) as ci:
            said = []

            async def ask():
                said.append(await ci.whoami())

            async with anyio.create_task_group() as group:
                for _ in range(20):
                    group.start_soon(ask)
            with pytest.raises(jt.NotFound) as missing:
                await ci.revoke_token("nobody")
            return said, missing.value.problem, len(await ci.tokens())

    # Outside of anyio.run its groups find out themselves which loop runs.
    assert run(job) == (["alice"] * 20, "token-not-listed", 1)


def test_who_stops_waiting_ends_the_call_under(run, world):
    waits = threading.Event()

    def silent(path, sent):
        waits.wait(20)
        return 200, {}

    origin = world.origin(silent)

    async def job():
        async with jt.AsyncController(origin.url, user="alice", token="11" + 32 * "a") as ci:
            begun = time.monotonic()
            with anyio.move_on_after(0.3):
                await ci.whoami()
            return time.monotonic() - begun

    try:
        assert run(job) < 5
    finally:
        waits.set()


GREEN = """
from gevent import monkey
monkey.patch_all()
import sys
import gevent
import jenkins_token as jt
import requests

url, slow, token = sys.argv[1:]
ticks = []

def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.01)

gevent.spawn(tick)
with jt.Controller(slow, user="alice", token=token) as ci:
    try:
        ci.whoami()
    except jt.Unreachable:
        pass
assert len(ticks) > 20, len(ticks)
asked = [gevent.spawn(requests.get, url + "whoAmI/api/json", auth=jt.auth(url)) for _ in range(10)]
said = {job.get().json()["name"] for job in asked}
assert said == {"alice"}, said
assert jt.token(url).user == "alice"
with gevent.Timeout(0.2, False):
    with jt.Controller(slow, user="alice", token=token) as ci:
        ci.whoami()
print("done")
"""


def test_greenlets_run_while_one_waits(world):
    def slow(path, sent):
        time.sleep(1)
        return 503, {}

    sandbox, origin = world.logged_in(NAMED[-1]), world.origin(slow)
    ran = world.python(textwrap.dedent(GREEN), sandbox.url, origin.url, "11" + 32 * "a")
    assert (ran.returncode, ran.stdout) == (0, "done\n"), ran.stderr
