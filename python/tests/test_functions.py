"""Every function, on each era of Jenkins."""

import asyncio
import inspect
import warnings
from datetime import date, datetime, timedelta, timezone

import jenkins_token as jt
import pytest
from conftest import PASSWORD


def names(url):
    return [token.name for token in jt.Controller(url).tokens()]


def test_login_keeps_a_token_that_token_answers(every):
    token = jt.token(every.url)
    assert (token.user, token.controller) == ("alice", every.url)
    assert token.basic() == ("alice", token.value)
    [account] = jt.accounts()
    assert account == jt.accounts()[0]
    assert (account.controller, account.user, account.store) == (every.url, "alice", "file")
    assert account.version == every.version and account.active and not account.suspect
    assert account.name == token.name and account.uuid == token.uuid
    assert account.origin == ("legacy" if every.version == "2.46.1" else "created")
    assert datetime.now(timezone.utc) - account.verified < timedelta(minutes=5)


def test_where_jenkins_was_found_is_a_warning_at_the_callers_line(world):
    sandbox = world.sandbox("2.572", "/jenkins")
    host = sandbox.url.removesuffix("jenkins/")
    for url, count in [(host, 1), (sandbox.url, 0), (sandbox.url + "me/security/", 0)]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            account = jt.login(url, "alice", PASSWORD, store="file")
        assert account.controller == sandbox.url
        assert [warning.category for warning in caught] == [jt.JenkinsTokenWarning] * count
        for warning in caught:
            assert f"Jenkins is at {sandbox.url}" in str(warning.message)
            assert warning.filename == __file__


def test_a_controller_reads_and_calls_with_the_stored_token(every):
    with jt.Controller(every.url) as ci:
        assert ci.whoami() == "alice"
        assert ci.token().value == jt.token(every.url).value
        assert ci.request("GET", "me/api/json", params={"tree": "id"}).json()["id"] == "alice"
        crumb = ci.crumb()
        assert crumb.field == "Jenkins-Crumb" and crumb.value and isinstance(crumb.cookies, dict)
        config = "<project><description>é</description></project>"
        created = ci.request("POST", "createItem", params={"name": "app"}, data=config)
        assert (created.status, created.ok) == (200, True)
        read = ci.request("GET", "job/app/config.xml").text
        assert "<description>é</description>" in read
        built = ci.request("POST", "/job/app/build")
        assert built.status == 201 and built.headers["location"].startswith(every.url)
        assert ci.request("POST", "job/app/doDelete", data={}).status == 302
        gone = ci.request("GET", "job/app/config.xml")
        assert (gone.status, gone.ok) == (404, False)
        with pytest.raises(jt.NotFound) as raised:
            gone.raise_for_status()
        assert raised.value.problem == "not-found" and raised.value.controller == every.url


@pytest.mark.parametrize("secret", ["password", "token"])
def test_a_credential_that_is_brought_along_is_not_stored(world, named, secret):
    value = PASSWORD if secret == "password" else jt.token(named.url).value
    jt.logout(named.url, keep_token=True)
    with jt.Controller(named.url, user="alice", **{secret: value}) as ci:
        assert ci.whoami() == "alice"
        made = ci.create_token("ci")
        ci.rename_token(made.uuid, "cd")
        assert "cd" in [token.name for token in ci.tokens()]
        ci.revoke_token("cd")
        assert "cd" not in [token.name for token in ci.tokens()]
        assert ci.request("POST", "quietDown").status == 302
        with pytest.raises(jt.BadInput):
            ci.token()
    assert jt.accounts() == [] and world.journal() == []


def test_tokens_are_created_listed_renamed_and_revoked(world, named):
    with jt.Controller(named.url) as ci, warnings.catch_warnings():
        warnings.simplefilter("ignore", jt.JenkinsTokenWarning)
        made = ci.create_token("backup", expires=30)
        row = next(row for row in ci.tokens() if row.uuid == made.uuid)
        assert (row.name, row.current, row.legacy, row.expired) == ("backup", False, False, False)
        current = next(row for row in ci.tokens() if row.current)
        assert current.uuid == jt.token(named.url).uuid
        assert jt.Controller(named.url, user="alice", token=made.value).whoami() == "alice"
        ci.rename_token("backup", "laptop")
        with pytest.raises(jt.BadInput) as in_use:
            ci.revoke_token(current.uuid)
        assert in_use.value.problem == "token-in-use"
        ci.revoke_token("laptop")
        with pytest.raises(jt.NotFound) as unlisted:
            ci.revoke_token(made.uuid)
        assert unlisted.value.problem == "token-not-listed"
        assert len(ci.tokens()) == 1 and world.journal() == []


def test_an_end_may_be_days_a_timedelta_or_a_date(world):
    ci = jt.Controller(world.logged_in("2.572").url)
    soon = date.today() + timedelta(days=40)
    for number, wish in enumerate([30, timedelta(days=30), soon, soon.isoformat(), "30d", "never"]):
        made = ci.create_token(f"t{number}", expires=wish)
        if wish == "never":
            assert made.expires is None
        else:
            assert timedelta(days=28) < made.expires - date.today() < timedelta(days=42)


def test_a_warning_that_is_an_error_takes_no_new_token_with_it(world):
    """Its value is told only once."""
    with jt.Controller(world.logged_in("2.426.2").url) as ci, warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ci.create_token("kept", expires=9).value


def test_it_is_at_that_line_for_who_awaits_it_too(world):
    async def main():
        async with jt.AsyncController(world.logged_in("2.426.2").url) as ci:
            await ci.create_token("never", expires=9)

    with pytest.warns(jt.JenkinsTokenWarning, match="never expires") as told:
        asyncio.run(main())
    assert [warning.filename for warning in told] == [__file__]


def test_an_end_that_is_ignored_is_a_warning_at_the_callers_line(world):
    ci = jt.Controller(world.logged_in("2.426.2").url)
    with pytest.warns(jt.JenkinsTokenWarning, match="2.548") as caught:
        ci.create_token("x", expires=3)
    assert caught[0].filename == __file__


def test_rotate_puts_a_new_token_in_the_place_of_the_old(world, named):
    old = jt.token(named.url)
    account = jt.rotate(named.url)
    new = jt.token(named.url)
    assert account == jt.accounts()[0] and account.uuid == new.uuid != old.uuid
    assert names(named.url) == [new.name] and world.journal() == []
    with pytest.raises(jt.JenkinsTokenError):
        jt.Controller(named.url, user="alice", token=old.value).whoami()
    kept = jt.rotate(named.url, keep_old=True)
    assert sorted(names(named.url)) == sorted([new.name, kept.name])


def test_before_named_tokens_there_is_one_and_refusals_say_so(world):
    url = world.logged_in("2.46.1").url
    for verb in [
        lambda: jt.rotate(url, keep_old=True),
        lambda: jt.Controller(url).create_token("x"),
        lambda: jt.Controller(url).tokens(),
        lambda: jt.Controller(url).revoke_token("x"),
        lambda: jt.Controller(url).rename_token("x", "y"),
    ]:
        with pytest.raises(jt.Refused) as raised:
            verb()
        assert raised.value.problem == "legacy-only"
    assert world.journal() == []


def test_before_named_tokens_a_rotation_is_asked_for_by_name(world):
    url = world.logged_in("2.46.1").url
    old = jt.token(url).value
    with pytest.raises(jt.BadInput) as raised:
        jt.rotate(url)
    assert raised.value.problem == "replaces-legacy" and jt.token(url).value == old
    assert jt.rotate(url, replace_legacy=True).origin == "legacy"
    assert jt.token(url).value != old and jt.Controller(url).whoami() == "alice"
    with pytest.raises(jt.JenkinsTokenError):
        jt.Controller(url, user="alice", token=old).whoami()
    assert world.journal() == []


def test_a_second_login_names_its_token_and_replaces_the_first(named):
    old = jt.token(named.url)
    jt.login(named.url, "alice", PASSWORD, token_name="laptop")
    assert names(named.url) == ["laptop"] != [old.name]


def test_a_token_made_elsewhere_is_adopted(named):
    made = jt.Controller(named.url).create_token("elsewhere")
    assert jt.logout(named.url) is True
    account = jt.login(named.url, "alice", token=made.value, store="file")
    assert account.origin == "adopted" and jt.token(named.url).uuid is None
    assert jt.logout(named.url) is False


def test_a_login_takes_any_page_of_the_controller(world):
    sandbox = world.sandbox("2.572", "/jenkins")
    page = f"{sandbox.url}job/app/configure"
    assert jt.login(page, "alice", PASSWORD, store="file").controller == sandbox.url
    root = sandbox.url.removesuffix("jenkins/")
    with pytest.raises(jt.NotSignedIn):
        jt.token(root)


def test_logout_revokes_and_forgets(world, every):
    value = jt.token(every.url).value
    assert jt.logout(every.url) is (every.version != "2.46.1")
    assert jt.accounts() == [] and world.journal() == []
    with pytest.raises(jt.NotSignedIn) as raised:
        jt.token(every.url)
    error = raised.value
    assert (error.problem, error.controller) == ("no-account", every.url)
    assert error.next_step == f'jenkins_token.login("{every.url}", user, password)'
    if every.version != "2.46.1":
        answer = jt.Controller(every.url, user="alice", token=value).request("GET", "me/api/json")
        assert answer.status == 401


def test_exceptions_go_by_class(world, every, tmp_path):
    with pytest.raises(jt.NotSignedIn, match="wrong"):
        jt.login(every.url, "alice", "wrong")
    with pytest.raises(jt.Unreachable):
        jt.Controller("http://127.0.0.1:9/", user="a", token="b", timeout=5).whoami()
    with pytest.raises(ValueError, match="url: .*https"):
        jt.token("ci.example.com")
    with pytest.raises(jt.StoreError):
        jt.login(every.url, "alice", PASSWORD, store="keyring")
    next(world.home.glob("tokens/*.json")).chmod(0o644)
    with pytest.raises(jt.StoreError, match="chmod 600"):
        jt.token(every.url)
    for kind in ["BadInput", "NotFound", "NotSignedIn", "Refused", "StoreError", "Unfinished"]:
        assert issubclass(getattr(jt, kind), jt.JenkinsTokenError)
    assert issubclass(jt.BadInput, ValueError)


def test_a_path_outside_is_refused_before_anything_is_sent(world):
    origin = world.origin()
    ci = jt.Controller(f"{origin.url}jenkins", user="a", token="b" * 34)
    for path in ["../x", "//evil.example/", "ftp://evil.example/", "..%2fx/../../y", "a\\..\\b"]:
        with pytest.raises(jt.BadInput, match="^path: "):
            ci.request("GET", path)
    assert origin.seen == []
    # Only the controller knows whether this is its own name for its root.
    with pytest.raises(jt.BadInput, match="evil.example"):
        ci.request("GET", "https://evil.example/")
    assert [path for _, path, _, _ in origin.seen] == ["/jenkins/me/api/json?tree=absoluteUrl"]


def test_a_ca_file_may_be_a_path(world, tmp_path):
    file = tmp_path / "none.pem"
    with pytest.raises(jt.BadInput, match="none.pem"):
        jt.login("https://127.0.0.1:9/", "alice", PASSWORD, store="file", ca_file=file)


def test_the_async_controller_does_the_same(named):
    async def verbs():
        async with jt.AsyncController(named.url) as ci:
            assert await ci.whoami() == "alice"
            assert (await ci.token()).value == jt.token(named.url).value
            assert (await ci.crumb()).field == "Jenkins-Crumb"
            made = await asyncio.create_task(ci.create_token("a"))
            await ci.rename_token("a", "b")
            assert {"b"} < {token.name for token in await ci.tokens()}
            await ci.revoke_token(made.uuid)
            assert (await ci.request("POST", "quietDown")).status == 302
            assert await asyncio.gather(*[ci.whoami() for _ in range(50)]) == ["alice"] * 50
            with pytest.raises(jt.NotFound):
                await ci.revoke_token("b")

    asyncio.run(verbs())


def test_both_controllers_have_the_same_verbs():
    verbs = {name for name in vars(jt.Controller) if not name.startswith("_")}
    others = {name for name in vars(jt.AsyncController) if not name.startswith("_")}
    # What is awaited to close has that name in `contextlib.aclosing`.
    assert verbs - {"close"} == others - {"aclose"}
    for verb in verbs - {"close"}:
        sync, later = (inspect.signature(getattr(c, verb)) for c in (jt.Controller, jt.AsyncController))
        assert sync == later, verb


def test_the_program_that_comes_along_runs(world, named):
    told = world.python("import runpy, sys; sys.argv = ['x', 'token']; runpy.run_module('jenkins_token', run_name='__main__')")
    assert told.stdout.strip() == jt.token(named.url).value, told.stderr
