"""What a caller writes, for `mypy --strict`; never run."""

from datetime import date, timedelta
from pathlib import Path

import httpx
import jenkins_token as jt
import requests

token: jt.Token = jt.token("https://ci.example.com", user="alice")
pair: tuple[str, str] = token.basic()
ends: date | None = token.expires
account: jt.Account = jt.login("https://ci.example.com", "alice", "x", ca_file=Path("ca.pem"))
requests.get("https://ci.example.com", auth=jt.auth("https://ci.example.com"))
httpx.get("https://ci.example.com", auth=jt.auth("https://ci.example.com"))
httpx.Client(auth=pair)
done: bool = jt.logout()

with jt.Controller("https://ci.example.com", timeout=3) as ci:
    made: jt.Token = ci.create_token("x", expires=timedelta(days=3))
    rows: list[jt.TokenInfo] = ci.tokens()
    answer: jt.Response = ci.request("POST", "x", data={"a": 1}).raise_for_status()
    status: int = answer.status


async def later() -> None:
    async with jt.AsyncController() as ci:
        who: str = await ci.whoami()
        crumb: jt.Crumb = await ci.crumb()
        print(who, crumb.field)


try:
    pass
except jt.NotSignedIn as error:
    step: str = error.next_step
