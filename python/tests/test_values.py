"""What is found and not made: values that compare, go into sets, and are copied with what holds them."""

import copy
import dataclasses
import inspect

import jenkins_token as jt
import pytest


def test_equal_ones_are_equal_and_go_into_sets(named):
    with jt.Controller(named.url) as ci:
        made = ci.create_token("more")
        rows = {row: row.name for row in ci.tokens()}
        assert [row.uuid for row, name in rows.items() if name == "more"] == [made.uuid]
    assert {*jt.accounts(), *jt.accounts()} == {jt.accounts()[0]}
    before = jt.token(named.url)
    assert before == jt.token(named.url) and len({before, jt.token(named.url)}) == 1
    assert hash(before) == hash(jt.token(named.url)) and before != made
    assert before != before.value and (before == None) is False  # noqa: E711
    jt.rotate(named.url)
    assert jt.token(named.url) != before


@dataclasses.dataclass
class Report:
    """As a program that has them in its own."""

    things: "list[object]"


def test_a_copy_of_what_never_changes_is_the_same(named):
    with jt.Controller(named.url) as ci:
        things = [jt.token(named.url), ci.tokens()[0], ci.get("me/api/json"), *jt.accounts(), *jt.status()]
    things += jt.doctor(named.url)[:1]
    for thing in things:
        assert copy.copy(thing) is thing and copy.deepcopy(thing) is thing
    assert dataclasses.asdict(Report(things))["things"] == things


@pytest.mark.parametrize("kind", [jt.Controller, jt.AsyncController])
def test_a_signature_is_what_a_caller_writes(kind):
    parameters = inspect.signature(kind).parameters
    assert list(parameters)[:3] == ["url", "user", "password"] and parameters["allow_http"].default is False
    assert {it.kind.name for it in parameters.values()} == {"POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY"}
    inspect.signature(kind).bind("https://ci.example.com", user="alice", token="x")
