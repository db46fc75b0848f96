"""What callers write, every public name of it, for the type checkers; never run."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import aiohttp
import httpx
import jenkins_token as jt
import requests

URL = "https://ci.example.com"
version: str = jt.__version__

token: jt.Token = jt.token(URL, user="alice")
pair: tuple[str, str] = token.basic()
told: tuple[str, str, str, str] = (token.value, token.user, token.controller, token.name)
known: tuple[str | None, date | None] = (token.uuid, token.expires)

account: jt.Account = jt.login(
    URL,
    "alice",
    "password",
    token_name="x",
    expires=timedelta(days=3),
    store="file",
    keep_old=True,
    allow_http=False,
    ca_file=Path("ca.pem"),
    timeout=3,
)
adopted = jt.login(URL, "alice", token="11" + "a" * 32, store="keyring")
place: Literal["keyring", "file"] = account.store
origin: Literal["created", "adopted", "legacy"] | None = account.origin
flags: tuple[bool, bool, bool] = (account.active, account.suspect, account.rejected)
texts: tuple[str, str] = (account.controller, account.user)
perhaps: tuple[str | None, str | None, str | None] = (account.version, account.name, account.uuid)
times: tuple[datetime | None, datetime | None] = (account.created, account.verified)
last_day: date | None = account.expires
same: bool = account == adopted

users: list[str] = [each.user for each in jt.accounts()]
switched: jt.Account = jt.switch(URL, user="alice")
rotated: jt.Account = jt.rotate(URL, user="alice", expires=30, keep_old=True, replace_legacy=True, timeout=3.5)
done: bool = jt.logout(URL, user="alice", keep_token=True, timeout=1)

for row in jt.status(URL, user="alice", offline=True, timeout=1):
    state: Literal["valid", "suspect", "rejected", "expired", "unchecked"] = row.state
    source: Literal["keyring", "file", "environment"] = row.source
    whose: tuple[str, str, bool] = (row.controller, row.user, row.used)
    about: tuple[str | None, str | None, date | None] = (row.version, row.name, row.expires)
    if row.error is not None:
        raise row.error

lefts: list[jt.Recovered] = jt.recover(timeout=3)
for left in lefts or jt.recover(dismiss="0123abcd"):
    words: tuple[str, str, str, str] = (left.id, left.controller, left.user, left.name)
    outcome: tuple[str | None, str | None] = (left.outcome, left.kept)
    problem: jt.JenkinsTokenError | None = left.error
for check in jt.doctor(URL, user="alice", timeout=5):
    found: Literal["ok", "warning", "fail", "not-asked"] = check.state
    part: tuple[str, str] = (check.name, check.detail)
    advice: tuple[str | None, str | None] = (check.problem, check.next_step)
checks: list[jt.Check] = jt.doctor()
statuses: list[jt.Status] = jt.status()

auth: jt.Auth = jt.auth(URL, user="alice")
where: tuple[str, str | None] = (auth.controller, auth.user)
buffered: tuple[bool, bool] = (auth.requires_request_body, auth.requires_response_body)
flows = (auth.sync_auth_flow, auth.async_auth_flow)
requests.get(URL, auth=auth)
httpx.get(URL, auth=jt.auth(URL))
httpx.Client(auth=pair)
with jt.session(URL, user="alice", timeout=5) as session:
    is_session: requests.Session = session
    got: requests.Response = session.get("me/api/json", params={"tree": "id"})

with jt.Controller(URL, timeout=3) as ci:
    itself: jt.Controller = ci
    root: tuple[str | None, str | None] = (ci.controller, ci.user)
    name: str = ci.whoami()
    stored: jt.Token = ci.token()
    crumb: jt.Crumb = ci.crumb()
    header: dict[str, str] = {crumb.field: crumb.value}
    cookies: dict[str, str] = crumb.cookies
    made: jt.Token = ci.create_token("x", expires=date(2030, 1, 31))
    for info in ci.tokens():
        listed: jt.TokenInfo = info
        ids: tuple[str, str, str | None, int | None] = (info.uuid, info.name, info.created_text, info.uses)
        is_so: tuple[bool, bool, bool] = (info.legacy, info.expired, info.current)
        dates: tuple[datetime | None, datetime | None] = (info.created, info.last_used)
        ends: date | None = info.expires
        ci.rename_token(info, "y")
        ci.revoke_token(info)
    ci.rename_token("x", "y")
    ci.revoke_token(made)
    answer: jt.Response = ci.request("POST", "x", data={"a": 1, "b": ["c", "d"]}).raise_for_status()
    codes: tuple[int, int, bool, str, str] = (
        answer.status,
        answer.status_code,
        answer.ok,
        answer.url,
        answer.reason,
    )
    headers: Mapping[str, str] = answer.headers
    body: tuple[str, bytes, str | None] = (answer.text, answer.content, answer.location)
    tree = answer.json(parse_float=str)["jobs"]
    ci.get("x", {"tree": "id"}, headers={"Accept": "*/*"}).json()
    ci.get("x", params=[("a", "1"), ("a", "2")])
    ci.head("x")
    ci.post("x", b"body", params={"a": None}, headers={"Content-Type": "text/xml"})
    ci.post("x", {"a": "b"}, files={"FILE": Path("a"), "RAW": b"x", "NAMED": ("a.xml", b"<a/>")})
    ci.post("x", json={"a": [1]})
    ci.put("x", Path("file"), params={"a": 1})
    ci.delete("x", params={"a": 1}, headers={})
ci.close()


async def later() -> None:
    async with jt.AsyncController(URL, user="alice", password="x") as ci:
        itself: jt.AsyncController = ci
        who: str = await ci.whoami()
        root: tuple[str | None, str | None] = (ci.controller, ci.user)
        crumb: jt.Crumb = await ci.crumb()
        stored: jt.Token = await ci.token()
        made: jt.Token = await ci.create_token("x", expires="30d")
        rows: list[jt.TokenInfo] = await ci.tokens()
        await ci.rename_token(rows[0], "y")
        await ci.revoke_token(made)
        answer: jt.Response = await ci.request("POST", "x")
        answers = [await ci.get("x"), await ci.head("x"), await ci.post("x"), await ci.put("x"), await ci.delete("x")]
        everything = (itself, who, root, crumb.field, stored, answer, answers)
        print(everything)
    await ci.aclose()
    async with httpx.AsyncClient(auth=jt.auth(URL)) as client:
        await client.get(URL)
    async with aiohttp.ClientSession(middlewares=[jt.auth(URL)]) as peer:
        await peer.get(URL)


asyncio.run(later())

try:
    pass
except (jt.NotFound, jt.Unreachable, jt.Refused, jt.StoreError, jt.Unfinished) as error:
    step: str = error.next_step
except jt.NoEventLoop as error:
    as_runtime_error: RuntimeError = error
except jt.BadInput as error:
    as_value_error: ValueError = error
except jt.NotSignedIn as error:
    at: str | None = error.controller
except jt.JenkinsTokenError as error:
    named: str = error.problem
warning: type[UserWarning] = jt.JenkinsTokenWarning
