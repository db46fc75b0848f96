"""What the type checkers must not let pass: each line that says `wrong`, and no other; never run."""

import jenkins_token as jt

URL = "https://ci.example.com"
ci = jt.Controller(URL)

jt.login(URL, "alice", "password", store="paper")  # wrong
jt.login(URL)  # wrong
jt.login(URL, "alice", "password", "token")  # wrong
jt.login(URL, "alice", password=b"bytes")  # wrong
jt.login(URL, "alice", "password", expires=1.5)  # wrong
jt.token(7)  # wrong
jt.rotate(URL, "alice")  # wrong
jt.logout(URL, keep_tokens=True)  # wrong
jt.switch(user=None, offline=True)  # wrong
jt.status(timeout="3")  # wrong
jt.recover("id")  # wrong
jt.doctor(offline=True)  # wrong
jt.auth()  # wrong
jt.session(URL, timeout="3")  # wrong
jt.nothing  # wrong
jt.TYPE_CHECKING  # wrong
jt.Controller(URL, users="alice")  # wrong
jt.Controller(ca_file=b"file")  # wrong
number: int = ci.whoami()  # wrong
ci.create_token("x", 30)  # wrong
ci.revoke_token(7)  # wrong
ci.rename_token("x")  # wrong
ci.get("x", {"tree": 1.5})  # wrong
ci.get("x", headers={"Accept": 1})  # wrong
ci.get("x", data="body")  # wrong
ci.post("x", files={"FILE": "text"})  # wrong
ci.request("POST", "x", b"body")  # wrong
ci.get("x").status = 3  # wrong
ci.get("x").headers["a"] = "b"  # wrong
jt.token(URL).value = "x"  # wrong
jt.status()[0].state == "well"  # wrong
state: str = jt.status()[0].error  # wrong


async def later() -> None:
    with jt.AsyncController(URL) as other:  # wrong
        pass
    async with jt.AsyncController(URL) as other:
        name: str = other.whoami()  # wrong
    async with jt.Controller(URL) as third:  # wrong
        pass
