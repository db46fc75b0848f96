"""Every docstring has an example, and each of them is run, with the sandbox in the place of
ci.example.com."""

import asyncio
import doctest

import httpx
import jenkins_token as jt
import pytest
import requests
from conftest import PASSWORD
from public import calls


def doctest_of(name, text, url):
    text = text.replace("https://ci.example.com/", url).replace("https://ci.example.com", url.rstrip("/"))
    known = {"password": PASSWORD, "jt": jt, "asyncio": asyncio, "httpx": httpx, "requests": requests}
    return doctest.DocTestParser().get_doctest(text, known, name, None, 0)


@pytest.fixture
def url(world):
    """Where alice is logged in and has a job."""
    sandbox = world.logged_in("2.572")
    jt.Controller(sandbox.url).post("createItem", "<project/>", params={"name": "app"}).raise_for_status()
    return sandbox.url


@pytest.mark.parametrize("name, thing", [pytest.param(*it, id=it[0]) for it in calls()])
def test_the_example_of(url, name, thing):
    found = doctest_of(name, thing.__doc__ or "", url)
    assert found.examples, f"{name} has no example"
    told = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(found, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)


def test_whoever_asks_for_help_gets_it_with_the_example():
    import pydoc

    for thing in (jt.login, jt.session, jt.Controller.get, jt.Response):
        assert ">>> " in pydoc.plaintext.document(thing), thing
