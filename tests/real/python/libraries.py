"""requests and httpx with the stored token: a job is made, built with and without parameters and
with a file, its console read, what it kept fetched. The password comes on standard input."""

import os
import ssl
import sys
import time
from urllib.parse import urlencode

import jenkins_token as jt

# UTF-8 in whatever language this is run.
url, user, mark, kind, http, ca_file = (os.fsencode(word).decode() for word in sys.argv[1:])
password = sys.stdin.buffer.read().decode()
reached = {"allow_http": http == "allow-http", "ca_file": ca_file or None}
# The job has the name that is looked for, and deleted, in the end.
name = mark.rsplit("-", 1)[0]

try:
    import httpx
    import requests
except ImportError as missing:
    print(f"not here: {missing.name} is not installed")
    raise SystemExit from None


class MayNotCreate(Exception):
    """This user has no Job/Create."""


def same(found, wanted):
    """Like assert, which may be switched off."""
    if found != wanted:
        raise SystemExit(f"{found!r} should be {wanted!r}")


def configuration(properties, script):
    return f"""<?xml version='1.1' encoding='UTF-8'?>
<project><description>Prüfung 中文</description><properties>{properties}</properties>
<scm class="hudson.scm.NullSCM"/><canRoam>true</canRoam>
<builders><hudson.tasks.Shell><command>{script}</command></hudson.tasks.Shell></builders>
<publishers><hudson.tasks.ArtifactArchiver><artifacts>kept.txt</artifacts>
</hudson.tasks.ArtifactArchiver></publishers></project>
""".encode()


def parameter(what, called):
    what = f"hudson.model.{what}ParameterDefinition"
    return f"<{what}><name>{called}</name></{what}>"


PROPERTY = "hudson.model.ParametersDefinitionProperty"
PARAMETERS = (
    f"<{PROPERTY}><parameterDefinitions>{parameter('String', 'WHO')}"
    f"{parameter('File', 'sent.txt')}</parameterDefinitions></{PROPERTY}>"
)
XML = {"Content-Type": "application/xml; charset=utf-8"}
WHO = "größer 中文"
SENT = "grüße 中文\r\n".encode() + bytes(range(256))


def built(get, number):
    """The build of that number, once it is over."""
    tree = "lastBuild[number,result,building,actions[parameters[name,value]]]"
    for _ in range(240):
        job = get(f"job/{name}/api/json", params={"tree": tree}).json()
        last = job["lastBuild"]
        if last and last["number"] == number and not last["building"]:
            same(last["result"], "SUCCESS")
            return last
        time.sleep(0.5)
    raise SystemExit("the build does not end")


def through(get, post):
    made = post(f"createItem?name={name}", data=configuration("", "echo kept &gt; kept.txt"), headers=XML)
    if made.status_code == 403:
        raise MayNotCreate
    same(made.status_code, 200)
    same(get(f"job/{name}/api/json?tree=description").json()["description"], "Prüfung 中文")
    same(post(f"job/{name}/build?delay=0sec").status_code, 201)
    built(get, 1)
    same("Finished: SUCCESS" in get(f"job/{name}/1/consoleText").text, True)
    same(get(f"job/{name}/1/artifact/kept.txt").content, b"kept\n")
    changed = configuration(PARAMETERS, "cat sent.txt &gt; kept.txt")
    same(post(f"job/{name}/config.xml", data=changed, headers=XML).status_code, 200)
    files = {"sent.txt": ("sent.txt", SENT)}
    query = urlencode({"delay": "0sec", "WHO": WHO})
    wanted = post(f"job/{name}/buildWithParameters?{query}", files=files)
    same(wanted.status_code, 201)
    actions = built(get, 2)["actions"]
    values = {one["name"]: one.get("value") for a in actions for one in a.get("parameters", [])}
    same(values["WHO"], WHO)
    same(get(f"job/{name}/2/artifact/kept.txt").content, SENT)
    same(post(f"job/{name}/doDelete").status_code, 302)
    same(get(f"job/{name}/api/json").status_code, 404)


def with_requests(root, auth, crumb, cookies):
    with requests.Session() as session:
        session.auth, session.verify = auth, ca_file or True
        session.cookies.update(cookies)

        def post(path, data=None, files=None, headers=None):
            return session.post(
                root + path,
                data=data,
                files=files,
                headers={**crumb, **(headers or {})},
                allow_redirects=False,
            )

        through(lambda path, params=None: session.get(root + path, params=params), post)


def with_httpx(root, auth, crumb, cookies):
    verify = ssl.create_default_context(cafile=ca_file) if ca_file else True
    with httpx.Client(auth=auth, verify=verify, cookies=cookies) as client:

        def post(path, data=None, files=None, headers=None):
            headers = {**crumb, **(headers or {})}
            return client.post(root + path, content=data, files=files, headers=headers)

        through(lambda path, params=None: client.get(root + path, params=params), post)


account = jt.login(url, user, password, store="file", timeout=60, **reached)
root, auth = account.controller, jt.auth(account.controller)
crumb, cookies = {}, {}
if kind != "named":
    # Before 2.96 a token alone is not enough.
    with jt.Controller(root, timeout=60) as ci:
        found = ci.crumb()
        crumb, cookies = {found.field: found.value}, found.cookies
try:
    with_requests(root, auth, crumb, cookies)
    with_httpx(root, auth, crumb, cookies)
    said = "all as it should be"
except MayNotCreate:
    said = "not here: this user may not make a job"
same(jt.logout(root, timeout=60), kind == "named")
print(said)
