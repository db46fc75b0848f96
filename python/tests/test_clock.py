"""A token is judged by the controller's clock, whatever this machine's shows."""

import warnings
from datetime import datetime, timedelta, timezone

import jenkins_token as jt
import pytest
from conftest import PASSWORD


@pytest.mark.parametrize("days", [-3652, -40, -0.1, 0.1, 40, 3652])
def test_what_python_says_of_a_token_is_what_the_controller_would(world, days):
    there = datetime.now(timezone.utc) + timedelta(days=days)
    sandbox = world.sandbox("2.572", clock=there.isoformat())
    with pytest.warns(jt.JenkinsTokenWarning, match="the controller's clock") as told:
        jt.login(sandbox.url, "alice", PASSWORD, expires=30, store="file")
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            end = jt.token().expires
            assert timedelta(29) <= end - there.date() <= timedelta(31)
            ci = jt.Controller()
            assert ci.whoami() == "alice"
            [token] = ci.tokens()
            assert (token.current, token.expired, token.expires) == (True, False, end)
            assert abs(jt.accounts()[0].created - there) < timedelta(minutes=5)
            assert ci.request("GET", "whoAmI/api/json").status == 200
            jt.rotate()
