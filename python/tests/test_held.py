"""Who answers never changes by itself: an object in use stays with its account, whatever other
processes do meanwhile."""

import asyncio
import copy
import pickle

import aiohttp
import httpx
import jenkins_token as jt
import pytest
import requests

from conftest import PASSWORD

ME = "me/api/json"


class OfController:
    """A controller object; `given` says how much its maker narrowed the choice."""

    def __init__(self, url, **given):
        self.object = jt.Controller(url, **given)

    def who(self):
        assert self.object.token().user == self.object.whoami()
        return self.object.whoami()


class OfAsyncController(OfController):
    def __init__(self, url, **given):
        self.object = jt.AsyncController(url, **given)

    def who(self):
        async def asked():
            token, name = await asyncio.gather(self.object.token(), self.object.whoami())
            assert token.user == name
            return name

        return asyncio.run(asked())


class OfDefault(OfController):
    def __init__(self, url, **given):
        super().__init__(None, **given)


class OfRequests:
    def __init__(self, url, **given):
        self.url, self.object = url, jt.auth(url, **given)

    def who(self):
        answer = requests.get(self.url + ME, auth=self.object)
        answer.raise_for_status()
        return answer.json()["id"]


class OfHttpx(OfRequests):
    def who(self):
        return httpx.get(self.url + ME, auth=self.object).raise_for_status().json()["id"]


class OfAsyncHttpx(OfRequests):
    def who(self):
        async def sent():
            async with httpx.AsyncClient(auth=self.object) as client:
                return (await client.get(self.url + ME)).raise_for_status().json()["id"]

        return asyncio.run(sent())


class OfAiohttp(OfRequests):
    def who(self):
        async def sent():
            async with aiohttp.ClientSession(middlewares=[self.object]) as session:
                async with session.get(self.url + ME, raise_for_status=True) as answer:
                    return (await answer.json())["id"]

        return asyncio.run(sent())


CONTROLLERS = [OfController, OfAsyncController, OfDefault]
AUTHS = [OfRequests, OfHttpx, OfAsyncHttpx, OfAiohttp]


@pytest.fixture(params=CONTROLLERS + AUTHS)
def kind(request):
    return request.param


@pytest.fixture
def jenkins(world):
    """alice and bob can log in; alice is."""
    jenkins = world.sandbox("2.572", "", "alice", "bob")
    login(world, jenkins, "alice")
    return jenkins


def login(world, jenkins, user):
    arguments = ["login", jenkins.url, "--user", user, "--store", "file", "--password-stdin"]
    done(world.run(*arguments, input=PASSWORD))


def done(ran):
    assert ran.returncode == 0, ran.stderr
    return ran


def test_another_login_is_for_objects_made_later(world, jenkins, kind):
    held = kind(jenkins.url)
    assert held.who() == "alice"
    login(world, jenkins, "bob")
    assert (held.who(), kind(jenkins.url).who()) == ("alice", "bob")


def test_it_is_the_first_answer_that_decides_not_the_making(world, jenkins, kind):
    made = kind(jenkins.url)
    login(world, jenkins, "bob")
    assert made.who() == "bob"
    done(world.run("switch", "--user", "alice"))
    assert made.who() == "bob"


def test_a_switch_there_and_back_and_a_rotation_change_nobody(world, jenkins, kind):
    login(world, jenkins, "bob")
    held = kind(jenkins.url)
    assert held.who() == "bob"
    for step in [
        ["switch", "--user", "alice"],
        ["token", "rotate", "--user", "bob"],
        ["switch", jenkins.url, "--user", "bob"],
        ["token", "rotate", "--user", "alice"],
        ["switch", "--user", "alice"],
        ["token", "create", "mine", "--use", "--user", "bob"],
    ]:
        done(world.run(*step))
        assert held.who() == "bob", step


def test_another_controller_that_becomes_the_default_changes_nobody(world, jenkins):
    held = OfDefault(jenkins.url)
    assert held.who() == "alice"
    other = world.sandbox("2.426.2", "", "carol")
    login(world, other, "carol")
    done(world.run("switch", other.url))
    assert (held.who(), OfDefault(jenkins.url).who()) == ("alice", "carol")
    assert jenkins.url in repr(held.object) and "as alice" in repr(held.object)


def test_after_a_logout_it_says_so_and_is_nobody_else(world, jenkins, kind):
    held = kind(jenkins.url)
    assert held.who() == "alice"
    login(world, jenkins, "bob")
    done(world.run("logout", "--user", "alice"))
    for _ in range(2):
        with pytest.raises(jt.NotSignedIn) as raised:
            held.who()
        assert "alice" in str(raised.value) + raised.value.next_step
        assert raised.value.controller == jenkins.url
    login(world, jenkins, "alice")
    assert held.who() == "alice"


def test_a_revocation_goes_to_its_account_too(world, jenkins):
    held = jt.Controller(jenkins.url)
    assert held.create_token("mine").user == "alice"
    login(world, jenkins, "bob")
    held.revoke_token("mine")
    done(world.run("logout", "--user", "alice"))
    with pytest.raises(jt.NotSignedIn):
        held.revoke_token("mine")


def test_variables_that_appear_later_are_for_objects_made_later(world, jenkins, kind, monkeypatch):
    held = kind(jenkins.url)
    assert held.who() == "alice"
    value = jt.Controller(jenkins.url, user="bob", password=PASSWORD).create_token("exported").value
    monkeypatch.setenv("JENKINS_URL", jenkins.url)
    monkeypatch.setenv("JENKINS_USER_ID", "bob")
    monkeypatch.setenv("JENKINS_API_TOKEN", value)
    done(world.run("token", "rotate", "--user", "alice"))
    later = kind(jenkins.url)
    assert (held.who(), later.who()) == ("alice", "bob")
    for name in ("JENKINS_URL", "JENKINS_USER_ID", "JENKINS_API_TOKEN"):
        monkeypatch.delenv(name)
    assert held.who() == "alice"
    if kind in CONTROLLERS:
        # An `auth` has it in its hand as long as it is good.
        with pytest.raises(jt.NotSignedIn):
            later.who()


def test_a_controller_elsewhere_in_the_variables_changes_nobody(world, jenkins, monkeypatch):
    held = OfDefault(jenkins.url)
    assert held.who() == "alice"
    origin = world.origin()
    monkeypatch.setenv("JENKINS_URL", origin.url)
    assert held.who() == "alice"
    monkeypatch.setenv("JENKINS_USER_ID", "alice")
    monkeypatch.setenv("JENKINS_API_TOKEN", "1" * 34)
    assert held.who() == "alice" and origin.seen == []


@pytest.mark.parametrize("carried", [copy.copy, lambda auth: pickle.loads(pickle.dumps(auth))])
def test_what_was_carried_over_is_for_the_same_account(world, jenkins, carried):
    held = OfRequests(jenkins.url)
    assert held.object.user is None
    assert held.who() == "alice" and held.object.user == "alice"
    login(world, jenkins, "bob")
    held.object = carried(held.object)
    assert held.who() == "alice"


def test_several_objects_stay_with_several_accounts(world, jenkins):
    first = [kind(jenkins.url) for kind in CONTROLLERS + AUTHS]
    assert {held.who() for held in first} == {"alice"}
    login(world, jenkins, "bob")
    second = [kind(jenkins.url) for kind in CONTROLLERS + AUTHS]
    named = [kind(jenkins.url, user="alice") for kind in CONTROLLERS + AUTHS]
    for user in ("alice", "bob"):
        done(world.run("token", "rotate", "--user", user))
        assert {held.who() for held in first + named} == {"alice"}
        assert {held.who() for held in second} == {"bob"}
