"""What the documentation shows is run, with the sandbox in the place of ci.example.com."""

import doctest
import re
from pathlib import Path

import jenkins_token as jt
import pytest
from conftest import PASSWORD, WORKSPACE


def test_the_examples_of_the_help_work(world):
    sandbox = world.sandbox("2.572")
    text = jt.__doc__.replace("https://ci.example.com/", sandbox.url)
    text = text.replace("https://ci.example.com", sandbox.url.rstrip("/"))
    names = {"password": PASSWORD}
    test = doctest.DocTestParser().get_doctest(text, names, "help(jenkins_token)", None, 0)
    told = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)
    assert len(test.examples) >= 10


def snippets():
    for page in ["docs/python.md", "python/README.md", "README.md"]:
        text = (WORKSPACE / page).read_text()
        for number, found in enumerate(re.findall(r"```python\n(.*?)```", text, re.S)):
            yield pytest.param(found, id=f"{page}-{number}")


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
@pytest.mark.parametrize("snippet", list(snippets()))
def test_every_snippet_of_the_page_works(world, snippet):
    sandbox = world.sandbox("2.572")
    if "jt.login(" not in snippet:
        jt.login(sandbox.url, "alice", PASSWORD, store="file")
    else:
        snippet = snippet.replace('"alice", password)', '"alice", password, store="file")')
    snippet = snippet.replace("https://ci.example.com", sandbox.url.rstrip("/"))
    names = {"password": PASSWORD, "CONFIG": "<project/>", "__name__": "__main__"}
    exec(compile(snippet, "docs/python.md", "exec"), names)


def test_the_page_shows_each_library():
    page = (WORKSPACE / "docs/python.md").read_text()
    for library in ["requests", "httpx", "aiohttp", "jenkins", "api4jenkins", "jenkinsapi"]:
        assert re.search(rf"^(import|from) {library}\b", page, re.M), library
