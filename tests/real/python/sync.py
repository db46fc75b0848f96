"""The verbs of `jenkins_token`, one after the other. The password comes on standard input."""

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


account = jt.login(url, user, password, store="file", timeout=60, **reached)
same(account.user.lower(), user.lower())
same([one.controller for one in jt.accounts()], [account.controller])
stored = jt.token(account.controller)
same(stored.basic()[0], account.user)

with jt.Controller(account.controller, timeout=60) as ci:
    same(ci.whoami(), account.user)
    same(ci.token().uuid, stored.uuid)
    try:
        same(bool(ci.crumb().field), True)
    except jt.NotFound:
        pass  # a server without crumbs
    answer = ci.request("GET", "whoAmI/api/json").raise_for_status()
    same(answer.json()["name"], account.user)
    same(ci.request("GET", f"job/{mark}-nowhere/api/json").status, 404)
    if kind == "named":
        name = f"{mark} Prüfung 中文"
        made = ci.create_token(name)
        same([token.name for token in ci.tokens() if token.uuid == made.uuid], [name])
        same([token.uuid for token in ci.tokens() if token.current], [stored.uuid])
        ci.rename_token(made.uuid, name + " neu")
        same([token.name for token in ci.tokens() if token.uuid == made.uuid], [name + " neu"])
        ci.revoke_token(made.uuid)
        same([token.name for token in ci.tokens() if token.uuid == made.uuid], [])
        before = stored.uuid
        jt.rotate(account.controller, timeout=60)
        same(jt.token(account.controller).uuid == before, False)
        same(ci.whoami(), account.user)
        same([token.name for token in ci.tokens() if token.uuid == before], [])

same(jt.logout(account.controller, timeout=60), kind == "named")
same(jt.accounts(), [])
try:
    jt.token(account.controller)
    raise SystemExit("a token is stored after the logout")
except jt.NotSignedIn:
    print("all as it should be")
