"""python-jenkins and api4jenkins, unchanged, go through the scripts that were recorded with real
servers: what they ask, and with which status it is answered, is as it was there. Only the script in
Groovy is left out, which the sandbox says."""

import json
import os
import re

import api4jenkins
import httpx
import jenkins
import pytest
import requests
from conftest import PASSWORD, WORKSPACE

RECORDED = ["2.198", "2.426.2", "2.541.2", "2.572"]
EVERYDAY = WORKSPACE.parent / "shared" / "everyday"


def recorded(version, client):
    if not EVERYDAY.is_dir():
        assert "JENKINS_TOKEN_STRICT" not in os.environ, f"{EVERYDAY} is not there"
        pytest.skip(f"what {client} asked: nothing at ../shared/everyday beside the checkout")
    # Where the folder is, each file must be.
    file = EVERYDAY / f"{version}-{client}.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()]


def posted(exchanges, target):
    """What the script of the recording posted there."""
    sent = (e["request"] for e in exchanges if e["request"]["method"] == "POST")
    return next(request["body"] for request in sent if request["target"] == target)


def line(method, target, status):
    """A call without the number of its place in the queue; a script that ran is answered with 501."""
    target = re.sub(r"/queue/item/\d+/", "/queue/item/N/", target)
    return method, target, 501 if target == "/scriptText" and status == 200 else status


def once(calls):
    """What is asked again and again while a build waits counts once."""
    return [call for at, call in enumerate(calls) if at == 0 or call != calls[at - 1]]


def same_calls(sandbox, exchanges):
    wanted = [
        line(e["request"]["method"], e["request"]["target"], e["response"]["status"])
        for e in exchanges
    ]
    asked = [line(one["method"], one["target"], one["status"]) for one in sandbox.asked()]
    assert once(asked) == once(wanted)


def with_python_jenkins(sandbox, exchanges):
    server = jenkins.Jenkins(sandbox.url, "alice", PASSWORD)
    assert server.get_whoami()["id"] == "alice"
    assert server.get_version() == sandbox.version
    server.create_job("pj-job", posted(exchanges, "/createItem?name=pj-job"))
    assert [job["name"] for job in server.get_jobs()] == ["pj-job"]
    assert server.job_exists("pj-job")
    assert "<project>" in server.get_job_config("pj-job")
    server.reconfig_job("pj-job", posted(exchanges, "/job/pj-job/config.xml"))
    number = server.build_job("pj-job")
    assert server.get_queue_item(number)["why"].startswith("In the quiet period.")
    sandbox.advance(14)
    assert server.get_job_info("pj-job")["lastBuild"]["number"] == 1
    assert server.get_build_info("pj-job", 1)["result"] == "SUCCESS"
    assert "Finished: SUCCESS" in server.get_build_console_output("pj-job", 1)
    assert server.get_queue_info() == []
    [node] = server.get_nodes()
    assert not node["offline"]
    assert server.get_node_info("(master)", depth=2)["numExecutors"] == 2
    server.disable_job("pj-job")
    server.enable_job("pj-job")
    server.copy_job("pj-job", "pj-copy")
    server.rename_job("pj-copy", "pj-moved")
    server.delete_job("pj-moved")
    server.delete_job("pj-job")
    assert len(server.get_nodes()) == 1
    assert len(server.get_plugins()) == 0
    with pytest.raises(requests.HTTPError, match="501"):
        server.run_script("println(1)")
    assert server.get_info()["mode"] == "NORMAL"
    assert (server.jobs_count(), server.get_all_jobs()) == (0, [])


def with_api4jenkins(sandbox, exchanges):
    server = api4jenkins.Jenkins(sandbox.url, auth=("alice", PASSWORD))
    assert server.version == sandbox.version
    server.create_job("a4-job", posted(exchanges, "/createItem?name=a4-job"))
    job = server.get_job("a4-job")
    assert "<description>d</description>" in job.configure()
    item = job.build()
    assert item.api_json()["why"].startswith("In the quiet period.")
    assert item.get_build() is None
    sandbox.advance(14)
    build = item.get_build()
    assert job.get_last_build().url == build.url
    assert "Finished: SUCCESS" in list(build.progressive_output())
    assert build.api_json()["number"] == 1
    assert build.result == "SUCCESS"
    assert [one["color"] for one in server.api_json()["jobs"]] == ["blue"]
    job.disable()
    job.enable()
    job.set_description("größer")
    job.rename("a4-moved")
    server.get_job("a4-moved").delete()
    assert len([node.name for node in server.nodes]) == 1
    assert [plugin.name for plugin in server.plugins] == []
    assert [view.name for view in server.views] == ["all"]
    with pytest.raises(httpx.HTTPStatusError, match="501"):
        server.system.run_script("println(1)")
    assert server.queue.api_json()["items"] == []


SCRIPTS = {"python-jenkins": with_python_jenkins, "api4jenkins": with_api4jenkins}


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
@pytest.mark.parametrize("client", SCRIPTS)
@pytest.mark.parametrize("version", RECORDED)
def test_a_client_goes_through_its_recorded_script(world, version, client):
    exchanges = recorded(version, client)
    sandbox = world.sandbox(version)
    SCRIPTS[client](sandbox, exchanges)
    same_calls(sandbox, exchanges)
