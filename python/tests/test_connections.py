"""Calls in a row use one connection, and nobody else's."""

import os
import time

import jenkins_token as jt
import pytest


def call(ci):
    assert ci.request("GET", "x").status == 200


@pytest.fixture
def origin(world):
    return world.origin()


def given(origin, user="a"):
    return jt.Controller(origin.url, user=user, token="1" * 34)


def test_calls_in_a_row_use_one_connection_until_the_with_ends(origin):
    with given(origin) as ci:
        for _ in range(5):
            call(ci)
        assert len(origin.connections) == 5 and len(set(origin.connections)) == 1
    with given(origin) as ci:
        call(ci)
    assert len(set(origin.connections)) == 2


def test_a_connection_that_lay_idle_is_not_used(origin):
    ci = given(origin)
    call(ci)
    time.sleep(2.3)
    call(ci)
    assert len(set(origin.connections)) == 2


def test_each_controller_and_each_token_has_its_own(world, origin, monkeypatch):
    call(given(origin))
    call(given(origin))
    monkeypatch.setenv("JENKINS_URL", origin.url)
    monkeypatch.setenv("JENKINS_USER_ID", "alice")
    ci = jt.Controller(origin.url)
    for value in ("2" * 34, "3" * 34):
        monkeypatch.setenv("JENKINS_API_TOKEN", value)
        call(ci)
        call(ci)
    assert len(origin.connections) == 6 and len(set(origin.connections)) == 4


@pytest.mark.parametrize("patience", [0, 0.05])
def test_a_server_that_hangs_up_loses_no_call(origin, patience):
    handler = origin.server.RequestHandlerClass
    handler.timeout = patience or None
    if not patience:
        # After each answer, without a word of it.
        handler.handle = handler.handle_one_request
    ci = given(origin)
    for _ in range(5):
        call(ci)
        time.sleep(0.3)
    assert len(origin.connections) == 5 and len(set(origin.connections)) > 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_has_its_own(origin):
    ci = given(origin)
    call(ci)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            call(ci)
            call(ci)
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    call(ci)
    used = origin.connections
    assert used[0] == used[3] != used[1] == used[2]
