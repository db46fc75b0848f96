"""A `Response` has the names that requests and httpx have, and `Controller` their methods."""

import asyncio

import jenkins_token as jt
import pytest
from test_answers import answer, listening  # noqa: F401

PAGE = answer("200 Fine", ["X-One: a", "x-one: b", "Content-Type: application/json"], b'{"a": 1.5}')


@pytest.fixture
def jenkins(listening):  # noqa: F811
    def answers(line, _):
        if line.startswith("GET /old"):
            return answer("302 Found", ["Location: /new?a=1"], b"")
        if line.startswith("HEAD"):
            return answer("200 OK", ["X-One: a", "Content-Length: 7"], b"")
        return PAGE

    return listening(answers)


def test_headers_are_found_in_capitals_or_not(jenkins):
    headers = jenkins.controller().get("x").headers
    assert headers["x-one"] == headers["X-ONE"] == headers.get("X-One") == "a, b"
    assert "content-TYPE" in headers and headers.get("none") is None and 7 not in headers
    assert [name.lower() for name in headers][:2] == ["x-one", "content-type"] and len(headers) == 4
    assert headers == {name.upper(): value for name, value in headers.items()}
    assert headers != {} and headers != 3
    with pytest.raises(KeyError):
        headers["none"]
    with pytest.raises(TypeError):
        headers["x-one"] = "c"


def test_it_answers_to_their_names(jenkins):
    got = jenkins.controller().get("x", {"a": "b c"})
    assert (got.status_code, got.status, got.ok, got.reason) == (200, 200, True, "Fine")
    assert got.url == f"{jenkins.url}x?a=b+c"
    assert got.content == b'{"a": 1.5}' and got.text == '{"a": 1.5}'
    assert got.json() == {"a": 1.5} and got.json(parse_float=str) == {"a": "1.5"}
    assert got.raise_for_status() is got
    assert "b+c" not in repr(got)


def test_the_url_is_where_a_redirect_led(jenkins):
    assert jenkins.controller().get("old").url == f"{jenkins.url}new?a=1"


def test_a_refusal_has_them_too(listening):  # noqa: F811
    ci = listening(lambda *_: answer("404 Not Found", ["X-One: a"], b"none")).controller()
    got = ci.get("x")
    assert (got.status_code, got.ok, got.url, got.text) == (404, False, f"{ci.controller}x", "none")
    with pytest.raises(jt.NotFound):
        got.raise_for_status()


def heard(jenkins, calls):
    """What each call sends, of either controller."""
    with jenkins.controller() as ci:
        for call in calls:
            call(ci)
    sync, jenkins.heard = jenkins.heard, []

    async def job():
        async with jt.AsyncController(jenkins.url, user="alice", token="11" + "a" * 32) as ci:
            for call in calls:
                await call(ci)

    asyncio.run(job())
    assert [it[0] for it in sync] == [it[0] for it in jenkins.heard]
    assert [it[2] for it in sync] == [it[2] for it in jenkins.heard]
    return [(line, body) for line, _, body in sync]


def test_each_method_is_the_request(jenkins):
    calls = [
        lambda ci: ci.get("x", {"a": 1}, headers={"A": "b"}),
        lambda ci: ci.head("x", {"a": 1}),
        lambda ci: ci.post("x", "text", params={"a": 1}),
        lambda ci: ci.post("x", {"a": "b"}),
        lambda ci: ci.post("x", json={"a": "b"}),
        lambda ci: ci.put("x", b"bytes", params={"a": 1}),
        lambda ci: ci.delete("x", params={"a": 1}),
    ]
    assert heard(jenkins, calls) == [
        ("GET /x?a=1", b""),
        ("HEAD /x?a=1", b""),
        ("POST /x?a=1", b"text"),
        ("POST /x", b"a=b"),
        ("POST /x", b'{"a": "b"}'),
        ("PUT /x?a=1", b"bytes"),
        ("DELETE /x?a=1", b""),
    ]


def test_fields_may_come_more_than_once(jenkins):
    fields = {"a": ["x", 2], "b": ("y",), "c": None, "d": [], "e": 5}
    pairs = [("a", "x"), ("b", "z"), ("a", ["y", "w"])]
    calls = [
        lambda ci: ci.get("x", fields),
        lambda ci: ci.get("x", pairs),
        lambda ci: ci.post("x", fields),
        lambda ci: ci.post("x", pairs),
        lambda ci: ci.get("x", ()),
    ]
    assert heard(jenkins, calls) == [
        ("GET /x?a=x&a=2&b=y&e=5", b""),
        ("GET /x?a=x&b=z&a=y&a=w", b""),
        ("POST /x", b"a=x&a=2&b=y&e=5"),
        ("POST /x", b"a=x&b=z&a=y&a=w"),
        ("GET /x", b""),
    ]


@pytest.mark.parametrize("wrong", ["a=b", b"a", 3, [1], [("a",)], {"a": 1.5}, {"a": {"b": "c"}}, {1: "a"}, {"a": True}])
def test_fields_that_are_none_are_refused_by_name(jenkins, wrong):
    with pytest.raises(TypeError, match="params must be"):
        jenkins.controller().get("x", wrong)
    assert jenkins.heard == []
