"""E5: what is no text, or too much of it, is an error that names its parameter."""

import asyncio
import threading
from datetime import date, datetime, timedelta

import jenkins_token as jt
import pytest
from conftest import PASSWORD

URL = "https://ci.example.com"


class Text(str):
    def __str__(self):
        raise AssertionError("a str's text is not asked of its methods")


def given(parameter, value):
    """Every way to give that parameter."""
    ci = jt.Controller(URL, user="a", token="b" * 34)
    if parameter == "url":
        others = [lambda: jt.auth(value), lambda: jt.login(value, "a", "b")]
        if value is not None:
            others += [lambda: f(value) for f in (jt.token, jt.rotate, jt.logout, jt.Controller)]
        return others
    if parameter == "user":
        others = [lambda: jt.login(URL, value, "b")]
        if value is not None:
            others += [lambda: f(URL, user=value) for f in (jt.token, jt.rotate, jt.auth)]
        return others
    return {
        "password": [
            lambda: jt.login(URL, "a", value),
            lambda: jt.Controller(URL, user="a", password=value),
        ],
        "name": [lambda: ci.create_token(value), lambda: ci.rename_token("x", value)],
        "token": [lambda: ci.revoke_token(value), lambda: ci.rename_token(value, "x")],
        "path": [lambda: ci.request("GET", value)],
        "method": [lambda: ci.request(value, "x")],
        "data": [lambda: ci.request("POST", "x", data=value)],
    }[parameter]


@pytest.mark.parametrize(
    "parameter", ["url", "user", "password", "name", "token", "path", "method", "data"]
)
@pytest.mark.parametrize("value", ["\ud800", b"\xff", 7, "x" * 10**8], ids=["surrogate", "bytes", "int", "100MB"])
def test_e5_text_that_is_none_is_refused_by_name(world, parameter, value):
    # A body may be large, and any bytes.
    is_body = parameter == "data" and not isinstance(value, int) and value != "\ud800"
    for ask in [] if is_body else given(parameter, value):
        with pytest.raises((TypeError, ValueError)) as raised:
            ask()
        assert parameter in str(raised.value)
        if not isinstance(raised.value, TypeError):
            assert raised.value.problem and raised.value.next_step
        assert len(str(raised.value)) < 500 and "\ud800" not in repr(raised.value.args)
        assert raised.value.__cause__ is None and raised.value.__context__ is None


@pytest.mark.parametrize("parameter", ["url", "user", "name", "token", "path", "method"])
def test_none_is_refused_by_name(world, parameter):
    for ask in given(parameter, None):
        with pytest.raises(TypeError, match=parameter):
            ask()


def test_e5_a_str_of_another_class_is_its_text(world):
    assert repr(jt.auth(Text(URL))) == "<Auth for https://ci.example.com/>"
    assert repr(jt.Controller(Text(URL), user=Text("a"))).endswith("ci.example.com/ as a>")


@pytest.mark.parametrize(
    "wish",
    [True, 1.5, -1, 70000, datetime.now(), timedelta(hours=5), timedelta(-1), "soon", b"3", []],
)
def test_an_end_that_is_none_is_refused_by_name(world, wish):
    ci = jt.Controller(URL, user="a", token="b" * 34)
    for ask in (
        lambda: ci.create_token("x", expires=wish),
        lambda: jt.rotate(URL, expires=wish),
        lambda: jt.login(URL, "a", "b", expires=wish),
    ):
        with pytest.raises((TypeError, ValueError), match="expires"):
            ask()


def test_an_end_that_is_over_by_the_controllers_clock_is_refused(world):
    ci = world.logged_in("2.572")
    for ask in (
        lambda: jt.Controller().create_token("x", expires="2001-01-01"),
        lambda: jt.rotate(expires=date(2001, 1, 1)),
        lambda: jt.login(ci.url, "alice", PASSWORD, expires="2001-01-01", store="file"),
    ):
        with pytest.raises(jt.BadInput, match="2001-01-01"):
            ask()
    assert [token.name for token in jt.Controller().tokens()] == [jt.token().name]



@pytest.mark.parametrize("value", [0, -1, 3601, float("nan"), float("inf"), True, "3"])
def test_a_timeout_that_is_none_is_refused_by_name(world, value):
    with pytest.raises((TypeError, ValueError), match="timeout"):
        jt.Controller(URL, timeout=value)


def test_what_does_not_go_together_is_refused(world):
    for ask in (
        lambda: jt.login(URL, "a"),
        lambda: jt.login(URL, "a", "b", token="c" * 34),
        lambda: jt.login(URL, "a", "b", store="paper"),
        lambda: jt.login(URL, "a", token="c" * 34, expires=3),
        lambda: jt.Controller(URL, password="b"),
        lambda: jt.Controller(user="a", token="b"),
        lambda: jt.Controller(URL, user="a", token="b", password="c"),
        lambda: jt.Controller(URL, allow_http=True),
        lambda: jt.Controller(URL, user="a", token="b").request("POST", "x", data="a", json={}),
        lambda: jt.Controller(URL, user="a", token="b").request("GET", "x", headers={"Cookie": "a"}),
        lambda: jt.Controller(URL, user="a", token="b").request("GET", "x", headers={"a b": "a"}),
        lambda: jt.Controller(URL, user="a", token="b").request("GET", "x", headers={"a": "a\nb: c"}),
        lambda: jt.login(URL, "a", "two\nlines"),
        lambda: jt.login(URL, "a:b", "c"),
    ):
        with pytest.raises(ValueError) as raised:
            ask()
        # It may be the only line that somebody sees.
        assert raised.value.problem and raised.value.next_step and raised.value.__cause__ is None


@pytest.mark.parametrize(
    "url", ["", "ci", "ftp://ci.example.com", "https://", "https://a b", "https://u:p@ci.example.com", "file:///"]
)
def test_a_url_that_is_none_says_what_one_is(world, url):
    for ask in (jt.token, jt.auth, jt.session, jt.Controller, jt.rotate, jt.logout, jt.status, jt.switch):
        with pytest.raises(ValueError) as raised:
            ask(url)
        assert raised.value.problem in ("url-unusable", "user-in-url") and raised.value.next_step, ask
    with pytest.raises(ValueError) as raised:
        jt.login(url, "alice", PASSWORD)
    assert raised.value.problem and raised.value.next_step


def test_a_token_of_somebody_else_is_refused(world):
    here, there = (world.logged_in("2.572", "", "alice", "bob") for _ in range(2))
    ci, other = jt.Controller(here.url, user="alice"), jt.Controller(there.url, user="alice")
    for token in (other.create_token("x"), jt.Controller(here.url, user="bob").create_token("x")):
        with pytest.raises(jt.BadInput, match="which this controller object is not for") as raised:
            ci.revoke_token(token)
        assert token.value not in str(raised.value) and raised.value.next_step
    mine = ci.create_token("mine")
    ci.rename_token(mine, "mine still")
    [row] = [row for row in ci.tokens() if row.name == "mine still"]
    ci.revoke_token(row)
    for wrong in (7, None, jt.accounts()[0]):
        with pytest.raises(TypeError, match="token must be str, Token or TokenInfo"):
            ci.revoke_token(wrong)


def test_a_closed_controller_says_so(world):
    url = world.logged_in("2.572").url
    with jt.Controller(url) as ci:
        assert ci.whoami() == "alice"
    for ask in (ci.whoami, ci.token, ci.tokens, ci.crumb, lambda: ci.get("x"), ci.__enter__):
        with pytest.raises(ValueError, match="this Controller is closed") as raised:
            ask()
        assert raised.value.problem == "usage" and raised.value.controller == url
    step = raised.value.next_step
    assert step == f'jenkins_token.Controller("{url}", user="alice")'
    assert eval(step, {"jenkins_token": jt}).whoami() == "alice"
    ci.close()
    given = jt.Controller(url, user="alice", password=PASSWORD)
    given.close()
    with pytest.raises(jt.BadInput) as raised:
        given.whoami()
    assert raised.value.next_step.endswith('user="alice", password=password)')
    assert PASSWORD not in str(raised.value)

    async def job():
        async with jt.AsyncController(url) as ci:
            await ci.whoami()
        with pytest.raises(jt.BadInput, match="this AsyncController is closed") as raised:
            await ci.whoami()
        assert raised.value.next_step.startswith("jenkins_token.AsyncController(")

    asyncio.run(job())


def test_without_an_event_loop_a_coroutine_says_so(world):
    url = world.logged_in("2.572").url
    with pytest.raises(RuntimeError, match="no event loop runs here") as raised:
        jt.AsyncController(url).whoami().send(None)
    assert isinstance(raised.value, jt.BadInput)
    assert raised.value.problem == "usage" and "asyncio.run(" in raised.value.next_step


LOOP_IS_GONE = """
import asyncio, gc, sys
import jenkins_token as jt

ci = jt.AsyncController(sys.argv[1], user="alice", token="11" + "a" * 32)
loop = asyncio.new_event_loop()
waiting = loop.create_task(ci.whoami())
loop.call_later(0.2, loop.stop)
loop.run_forever()
# As a program does that forgets what runs: the loop is closed under the call.
loop.close()
del loop, waiting
gc.collect()
try:
    asyncio.run(asyncio.wait_for(ci.whoami(), 0.2))
except TimeoutError:
    print("goes on")
except asyncio.TimeoutError:
    print("goes on")
"""


def test_a_loop_that_is_gone_takes_nothing_along(world):
    ends = threading.Event()
    slow = world.origin(lambda path, sent: (ends.wait(20), (503, {}))[1])
    ran = world.python(LOOP_IS_GONE, slow.url)
    ends.set()
    assert (ran.returncode, ran.stdout) == (0, "goes on\n"), ran.stderr
    assert "Fatal" not in ran.stderr and "panicked" not in ran.stderr


@pytest.mark.parametrize("value", ["no", None, 1, [True]])
def test_yes_or_no_is_a_bool_by_its_name(world, value):
    for name, call in {
        "keep_old": lambda it: jt.login("https://ci.example.com", "alice", "x", keep_old=it),
        "allow_http": lambda it: jt.Controller("https://ci.example.com", allow_http=it),
        "keep_token": lambda it: jt.logout(keep_token=it),
        "replace_legacy": lambda it: jt.rotate(replace_legacy=it),
        "offline": lambda it: jt.status(offline=it),
    }.items():
        with pytest.raises(TypeError, match=f"^{name} must be bool, not {type(value).__name__}"):
            call(value)


def test_a_path_is_one_wherever_a_file_is_meant(world, tmp_path):
    sandbox = world.sandbox("2.572")
    program = tmp_path / "headers"
    program.write_text("#!/bin/sh\necho X-Key: $1\n")
    program.chmod(0o700)
    jt.login(sandbox.url, "alice", PASSWORD, store="file", headers_command=[program, "a"])
    for name, value in {"ca_file": b"ca.pem", "client_cert": 3, "headers_command": [b"/bin/true"]}.items():
        with pytest.raises(TypeError, match=f"^{name} must be str or os.PathLike"):
            jt.login(sandbox.url, "alice", PASSWORD, store="file", **{name: value})


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_not_sent(world, number):
    sandbox = world.logged_in("2.572")
    asked = len(sandbox.asked())
    with pytest.raises(ValueError, match="JSON compliant"):
        jt.Controller(sandbox.url).post("x", json=[number])
    assert len(sandbox.asked()) == asked
