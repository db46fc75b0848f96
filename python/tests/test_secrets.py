"""A value leaves by `.value` and `basic()`, and in no other way."""

import copy
import json
import logging
import pickle
import traceback

import jenkins_token as jt
import pytest
from conftest import PASSWORD


def test_nothing_shows_a_value(named):
    ci = jt.Controller(named.url)
    token, crumb, brought = (
        jt.token(named.url),
        ci.crumb(),
        jt.Controller(named.url, user="alice", password=PASSWORD),
    )
    auth = jt.auth(named.url)
    auth._load().wait()
    secrets = [token.value, crumb.value, PASSWORD, *crumb.cookies.values()]
    for thing in [token, crumb, brought, auth, ci, *jt.accounts(), *ci.tokens(), [token], {1: token}]:
        shown = [repr(thing), str(thing), f"{thing}", f"{thing!r}", "%s" % (thing,)]
        shown += [format(thing, ""), str(dir(thing)), logging.makeLogRecord({"msg": thing}).getMessage()]
        for text in shown:
            assert not any(secret in text for secret in secrets), type(thing)
        if isinstance(thing, (list, dict)):
            continue
        with pytest.raises(TypeError):
            vars(thing)
        with pytest.raises(TypeError):
            json.dumps(thing)
        with pytest.raises((AttributeError, TypeError)):
            thing.value = "x"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_nothing_is_pickled_but_what_auth_is_for(named, protocol):
    token, ci = jt.token(named.url), jt.Controller(named.url, user="alice", password=PASSWORD)
    for thing in [token, jt.Controller(named.url).crumb(), ci]:
        with pytest.raises(TypeError):
            pickle.dumps(thing, protocol)
        if thing is token:
            # Nothing is written down for what holds one.
            assert copy.copy(token) is token and copy.deepcopy([token])[0] is token
            continue
        with pytest.raises(TypeError):
            copy.copy(thing)
        with pytest.raises(TypeError):
            copy.deepcopy(thing)
    auth = jt.auth(named.url, user="alice")
    auth._load().wait()
    pickled = pickle.dumps(auth, protocol)
    assert token.value.encode() not in pickled
    again = pickle.loads(pickled)
    assert (again.controller, again.user) == (named.url, "alice")


def test_tracebacks_hold_no_value_in_a_frame_of_ours(world, named):
    import requests

    class Secret(str):
        pass

    token = jt.token(named.url)
    auth = jt.auth(named.url)

    def ours(error):
        seen = traceback.TracebackException.from_exception(error, capture_locals=True)
        frames = [f for f in seen.stack if "jenkins_token" in f.filename]
        return str([f.locals for f in frames]) + "".join(map(str, error.args))

    with pytest.raises(jt.NotSignedIn) as wrong:
        jt.login(named.url, "alice", "wrong-password-1")
    assert "wrong-password-1" not in ours(wrong.value)
    with pytest.raises(ValueError) as torn:
        jt.login(named.url, "alice", "half\ud800-password")
    assert "half" not in ours(torn.value) + repr(torn.value)
    with pytest.raises(jt.JenkinsTokenError) as refused:
        jt.Controller(named.url, user="alice", token="1" * 34).whoami()
    assert "1" * 34 not in ours(refused.value)

    def broken(*_, **__):
        raise RuntimeError("in the middle")

    session = requests.Session()
    session.mount("http://", type("Broken", (requests.adapters.HTTPAdapter,), {"send": broken})())
    with pytest.raises(RuntimeError) as middle:
        session.get(named.url, auth=auth)
    assert token.value not in ours(middle.value)


def test_errors_name_no_secret_and_no_userinfo(world):
    with pytest.raises(jt.BadInput) as raised:
        jt.token("https://alice:hunter2@ci.example.com")
    assert "hunter2" not in str(raised.value) + repr(raised.value)


@pytest.mark.parametrize(
    "given, says",
    [
        ('"%s"', "quotes"),
        ("alice:%s", "user:token"),
        ("Bearer %s", "header"),
        ("8b2c1f0e-1d2c-4b3a-9f8e-7d6c5b4a3f2e", "uuid"),
        ("••••••••", "hides"),
        ("a name %s", "more than a token"),
        ("my laptop", "name"),
    ],
)
def test_what_looks_like_a_token_is_told_and_not_shown(world, given, says):
    token = "11" + "ab" * 16
    given = given.replace("%s", token)
    url = "https://ci.example.com"
    for ask in (
        lambda: jt.Controller(url, user="alice", token=given),
        lambda: jt.login(url, "alice", token=given, store="file"),
    ):
        with pytest.raises(jt.BadInput, match=says) as raised:
            ask()
        assert raised.value.problem == "not-a-token" and str(raised.value).startswith("token")
        assert token not in f"{raised.value} {raised.value.args}" and given not in str(raised.value)
    sandbox = world.logged_in("2.572")
    value = jt.token(sandbox.url).value
    tidy = jt.Controller(sandbox.url, user="alice", token=f"\ufeff{value}\r\n")
    assert tidy.whoami() == "alice"
