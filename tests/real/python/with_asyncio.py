"""The same for asyncio: several calls at once. The password comes on standard input."""

import asyncio
import os
import sys

import jenkins_token as jt

# UTF-8 in whatever language this is run.
url, user, mark, kind, http, ca_file = (os.fsencode(word).decode() for word in sys.argv[1:])
password = sys.stdin.buffer.read().decode()
reached = {"allow_http": http == "allow-http", "ca_file": ca_file or None}


def same(found, wanted):
    """Like assert, which may be switched off."""
    if found != wanted:
        raise SystemExit(f"{found!r} should be {wanted!r}")


async def calls(controller, me):
    async with jt.AsyncController(controller, timeout=60) as ci:
        same(await asyncio.gather(*(ci.whoami() for _ in range(4))), [me] * 4)
        answer = await ci.request("GET", "whoAmI/api/json")
        same(answer.raise_for_status().json()["name"], me)
        if kind == "named":
            names = [f"{mark} {number}" for number in range(2)]
            made = [await ci.create_token(name) for name in names]
            uuids = [token.uuid for token in made]
            listed = {token.uuid: token.name for token in await ci.tokens()}
            same([listed.get(uuid) for uuid in uuids], names)
            await ci.rename_token(uuids[0], f"{mark} neu")
            for uuid in uuids:
                await ci.revoke_token(uuid)
            same([token.name for token in await ci.tokens() if token.uuid in uuids], [])


account = jt.login(url, user, password, store="file", timeout=60, **reached)
asyncio.run(calls(account.controller, account.user))
same(jt.logout(account.controller, timeout=60), kind == "named")
print("all as it should be")
