"""Behind real walls: nginx with a private authority and with client certificates, and squid and
microsocks on the way, each with a user of its own."""

import asyncio
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import jenkins_token as jt
import pytest
from conftest import BUILT, NAMED, PASSWORD
from test_front_door import Certificates

# nginx gives the sandbox its own address, and the sandbox does not know of its TLS.
pytestmark = pytest.mark.filterwarnings("ignore:.*calls itself:jenkins_token.JenkinsTokenWarning")


class Wall:
    """A program that the Rust tests start too, over theirs."""

    def __init__(self, *words: str) -> None:
        beside = Path(os.environ.get("JENKINS_SANDBOX", BUILT / "jenkins-sandbox"))
        self.process = subprocess.Popen(
            [beside.with_name("lab-walls"), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        said = self.process.stdout.readline().strip()
        self.ports = json.loads(said) if said.startswith("{") else None
        if self.ports is None:
            self.close()
            pytest.skip(f"a wall: {said}")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def wall(world):
    def started(*words: str) -> "dict[str, int | str]":
        world.sandboxes.append(Wall(*words))
        return world.sandboxes[-1].ports

    return started


@pytest.fixture
def certificates(tmp_path):
    try:
        return Certificates(tmp_path)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")


@pytest.fixture
def nginx(world, wall, certificates):
    """Its ports, before a sandbox."""
    sandbox = world.sandbox(NAMED[-1])
    ports = wall("nginx", urlsplit(sandbox.url).netloc, str(certificates.folder))
    return sandbox, ports


def whole_life(url: str, **reach: str) -> None:
    """Logs in, looks, asks, and makes another token, all by that way."""
    account = jt.login(url, "alice", PASSWORD, store="file", **reach)
    assert account.user == "alice"
    (status,) = jt.status(url)
    assert status.state == "valid" and status.error is None
    before = jt.token(url).value
    with jt.Controller(url) as jenkins:
        assert jenkins.whoami() == "alice"
        assert [token.name for token in jenkins.tokens()] == [account.name]
    jt.rotate(url)
    assert jt.token(url).value != before

    async def later() -> str:
        async with jt.AsyncController(url) as jenkins:
            return await jenkins.whoami()

    assert asyncio.run(later()) == "alice"


def test_a_private_authority(nginx, certificates):
    sandbox, ports = nginx
    url = f"https://127.0.0.1:{ports['authority']}/"
    with pytest.raises(jt.Unreachable) as raised:
        jt.login(url, "alice", PASSWORD, store="file")
    # The authority is the last of its chain here, which is not sent.
    assert raised.value.problem == "certificate-issuer-unknown"
    assert "ca_file=" in raised.value.next_step
    assert all(asked["credential"] == "none" for asked in sandbox.asked())
    whole_life(url, ca_file=certificates.path("ca.pem"))
    with jt.session(url) as session:
        assert session.get("me/api/json").json()["id"] == "alice"
    jt.logout(url)


def test_a_client_certificate(nginx, certificates):
    sandbox, ports = nginx
    url = f"https://127.0.0.1:{ports['client']}/"
    trust = {"ca_file": certificates.path("ca.pem")}
    with pytest.raises(jt.Unreachable) as raised:
        jt.login(url, "alice", PASSWORD, store="file", **trust)
    assert raised.value.problem == "client-certificate-wanted"
    assert "client_cert=" in raised.value.next_step
    assert all(asked["credential"] == "none" for asked in sandbox.asked())
    own = {"client_cert": certificates.path("client.pem"), "client_key": certificates.path("client.key")}
    whole_life(url, **trust, **own)
    with jt.session(url) as session:
        assert session.get("me/api/json").json()["id"] == "alice"
    jt.logout(url)


@pytest.mark.parametrize("program", ["squid", "microsocks"])
def test_a_proxy_with_a_user(nginx, certificates, wall, monkeypatch, program):
    sandbox, ports = nginx
    url = f"https://127.0.0.1:{ports['authority']}/"
    reach = {"ca_file": certificates.path("ca.pem")}
    proxy = wall(program)
    scheme = {"squid": "http", "microsocks": "socks5h"}[program]
    address = f"127.0.0.1:{proxy['password']}"
    for user, problem in [("", "proxy-wants-password"), ("bob:x@", "proxy-password-refused")]:
        monkeypatch.setenv("https_proxy", f"{scheme}://{user}{address}")
        with pytest.raises(jt.Unreachable) as raised:
            jt.login(url, "alice", PASSWORD, store="file", **reach)
        assert raised.value.problem == problem
        assert address in str(raised.value) and "https_proxy" in str(raised.value)
    assert not sandbox.asked()
    monkeypatch.setenv("https_proxy", f"{scheme}://{proxy['user']}@{address}")
    whole_life(url, **reach)
    # What requests speaks by itself goes the same way.
    if program == "squid":
        with jt.session(url) as session:
            assert session.get("me/api/json").json()["id"] == "alice"
    monkeypatch.setenv("https_proxy", f"{scheme}://bob:x@{address}")
    with pytest.raises(jt.Unreachable) as raised:
        jt.rotate(url)
    secret = str(proxy["user"]).split(":")[1]
    assert raised.value.problem == "proxy-password-refused" and secret not in repr(raised.value)
    (status,) = jt.status(url)
    assert status.state in ("valid", "unchecked") and status.error.problem == "proxy-password-refused"
    monkeypatch.delenv("https_proxy")
    assert jt.status(url)[0].state == "valid"
