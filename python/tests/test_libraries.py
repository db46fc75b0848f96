"""The libraries people use, doing a real job with our credential, before and after a rotation that
the command line does in between; a second origin counts what reaches it: nothing."""

import asyncio

import aiohttp
import api4jenkins
import httpx
import jenkins
import jenkins_token as jt
import pytest
import requests
from conftest import NAMED
from jenkinsapi.jenkins import Jenkins as JenkinsApi

CONFIG = "<?xml version='1.1' encoding='UTF-8'?>\n<project><description>ours</description></project>"
XML = {"Content-Type": "application/xml"}


def is_ours(read):
    """Whether it is what was posted, as Jenkins writes it: 2.572 adds what was left out."""
    head = '<?xml version="1.1" encoding="UTF-8"?>'
    return read.startswith(head) and "<description>ours</description>" in read


def with_requests(url, auth):
    with requests.Session() as session:
        session.auth = auth
        made = session.post(f"{url}createItem?name=a", data=CONFIG, headers=XML)
        read = session.get(f"{url}job/a/config.xml")
        gone = session.post(f"{url}job/a/doDelete")
    return made.status_code, read.text, gone.status_code


def with_httpx(url, auth):
    with httpx.Client(auth=auth, follow_redirects=True) as client:
        made = client.post(f"{url}createItem?name=a", content=CONFIG, headers=XML)
        read = client.get(f"{url}job/a/config.xml")
        gone = client.post(f"{url}job/a/doDelete")
    return made.status_code, read.text, gone.status_code


def with_httpx_async(url, auth):
    async def job():
        async with httpx.AsyncClient(auth=auth, follow_redirects=True) as client:
            made = await client.post(f"{url}createItem?name=a", content=CONFIG, headers=XML)
            read = await client.get(f"{url}job/a/config.xml")
            gone = await client.post(f"{url}job/a/doDelete")
        return made.status_code, read.text, gone.status_code

    return asyncio.run(job())


def with_aiohttp(url, auth):
    async def job():
        async with aiohttp.ClientSession(middlewares=[auth]) as session:
            async with session.post(f"{url}createItem?name=a", data=CONFIG, headers=XML) as made:
                pass
            async with session.get(f"{url}job/a/config.xml") as read:
                text = await read.text()
            async with session.post(f"{url}job/a/doDelete") as gone:
                pass
        return made.status, text, gone.status

    return asyncio.run(job())


def with_aiohttp_basic(url, _):
    async def job():
        pair = aiohttp.BasicAuth(*jt.token(url).basic())
        async with aiohttp.ClientSession() as session:
            async with session.post(
                f"{url}createItem?name=a", data=CONFIG, headers=XML, auth=pair
            ) as made:
                pass
            async with session.get(f"{url}job/a/config.xml", auth=pair) as read:
                text = await read.text()
            async with session.post(f"{url}job/a/doDelete", auth=pair) as gone:
                pass
        return made.status, text, gone.status

    return asyncio.run(job())


def with_python_jenkins(url, _):
    server = jenkins.Jenkins(url, *jt.token(url).basic())
    server.create_job("a", CONFIG)
    read = server.get_job_config("a")
    server.delete_job("a")
    return 200, read, 200 if not server.job_exists("a") else 500


def with_api4jenkins(url, _):
    server = api4jenkins.Jenkins(url, auth=jt.token(url).basic())
    server.create_job("a", CONFIG)
    job = server.get_job("a")
    read = job.configure()
    job.delete()
    return 200, read, 200 if server.get_job("a") is None else 500


def with_jenkinsapi(url, _):
    user, value = jt.token(url).basic()
    server = JenkinsApi(url, username=user, password=value)
    job = server.create_job("a", CONFIG)
    read = job.get_config()
    server.delete_job("a")
    return 200, read, 200 if "a" not in server.jobs.keys() else 500


LIBRARIES = [
    with_requests,
    with_httpx,
    with_httpx_async,
    with_aiohttp,
    with_aiohttp_basic,
    with_python_jenkins,
    with_api4jenkins,
    with_jenkinsapi,
]


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.__name__)
@pytest.mark.parametrize("version", NAMED)
def test_a_job_is_created_read_and_deleted_before_and_after_a_rotation(world, version, library):
    sandbox = world.logged_in(version, "/jenkins")
    second = world.origin()
    auth = jt.auth(sandbox.url)
    # A caller's own request elsewhere, with the same object.
    assert requests.get(second.url, auth=auth).status_code == 200
    before = jt.token(sandbox.url).value
    for _ in range(2):
        made, read, gone = library(sandbox.url, auth)
        assert (made, gone) == (200, 200) and is_ours(read)
        rotated = world.run("token", "rotate", "-c", sandbox.url)
        assert rotated.returncode == 0, rotated.stderr
    assert jt.token(sandbox.url).value != before
    assert [sent for _, _, sent, _ in second.seen] == [None]


def test_before_2_96_a_post_needs_a_crumb_which_request_fetches(world):
    """The plain clients are refused there; the libraries and `Controller.request` are not."""
    sandbox = world.logged_in("2.46.1")
    assert with_requests(sandbox.url, jt.auth(sandbox.url))[0] == 403
    made, read, gone = with_python_jenkins(sandbox.url, None)
    assert (made, gone) == (200, 200) and is_ours(read)
    ci = jt.Controller(sandbox.url)
    assert ci.request("POST", "createItem", params={"name": "a"}, data=CONFIG).status == 200
    crumb = ci.crumb()
    made = requests.post(
        f"{sandbox.url}createItem?name=b",
        data=CONFIG,
        headers={**XML, crumb.field: crumb.value},
        cookies=crumb.cookies,
        auth=jt.auth(sandbox.url),
    )
    assert made.status_code == 200
