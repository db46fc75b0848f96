"""API tokens for Jenkins: a script holds no secret, and survives a rotation.

Log in once, on the command line or here; then ask for the token where it is needed:

>>> import jenkins_token as jt
>>> account = jt.login("https://ci.example.com", "alice", password, store="file")
>>> jt.token("https://ci.example.com").basic()
('alice', '11...')

`auth` fits requests, httpx and aiohttp. It looks the token up when it is first needed, adds nothing
to a request that leads elsewhere, and looks again when the token was rotated meanwhile:

>>> import requests
>>> requests.get("https://ci.example.com/me/api/json", auth=jt.auth("https://ci.example.com")).status_code
200

`session` is a `requests.Session` for one controller, whose paths begin at its root:

>>> with jt.session("https://ci.example.com") as session:
...     session.get("me/api/json").json()["id"]
'alice'

The libraries for Jenkins take the pair:

>>> import jenkins
>>> jenkins.Jenkins("https://ci.example.com", *jt.token("https://ci.example.com").basic()).get_whoami()["id"]
'alice'

`Controller` lists, creates, renames and revokes tokens, and calls the API; `AsyncController` does the
same for asyncio and trio:

>>> with jt.Controller("https://ci.example.com") as ci:
...     ci.whoami()
...     backup = ci.create_token("backup-job", expires=30)
...     ci.revoke_token(backup.uuid)
'alice'

The stored token is replaced with a new one, and revoked last:

>>> jt.rotate("https://ci.example.com")
<Account alice on https://ci.example.com/ (file)>

`doctor` walks the way to Jenkins and stops at what is wrong:

>>> [check for check in jt.doctor("https://ci.example.com") if check.state == "fail"]
[]

Errors tell what to do next:

>>> try:
...     jt.token("https://other.example.com")
... except jt.NotSignedIn as error:
...     print(error.next_step)
jenkins_token.login("https://other.example.com/", user, password)

What it asks of controllers is told to ``logging.getLogger("jenkins_token")``, at the level DEBUG:
method, URL, status and time, and never a secret. Accounts, stores, journal and locks are those of the command line, `cargo-jenkins`, which comes along:
``python -m jenkins_token --help``.
"""

from ._errors import (
    BadInput,
    JenkinsTokenError,
    JenkinsTokenWarning,
    NoEventLoop,
    NotFound,
    NotSignedIn,
    Refused,
    StoreError,
    Unfinished,
    Unreachable,
)

try:
    from ._native import (
        Account,
        Check,
        Crumb,
        Recovered,
        Response,
        Status,
        Token,
        TokenInfo,
        __version__,
        accounts,
        doctor,
        login,
        logout,
        recover,
        rotate,
        status,
        switch,
        token,
    )
except ModuleNotFoundError as _missing:
    from ._unbuilt import explained as _explained

    raise _explained(_missing) from None

__all__ = [
    "Account",
    "AsyncController",
    "Auth",
    "BadInput",
    "Check",
    "Controller",
    "Crumb",
    "JenkinsTokenError",
    "JenkinsTokenWarning",
    "NoEventLoop",
    "NotFound",
    "NotSignedIn",
    "Recovered",
    "Refused",
    "Response",
    "Status",
    "StoreError",
    "Token",
    "TokenInfo",
    "Unfinished",
    "Unreachable",
    "accounts",
    "auth",
    "doctor",
    "login",
    "logout",
    "recover",
    "rotate",
    "session",
    "status",
    "switch",
    "token",
]

for _function in (accounts, doctor, login, logout, recover, rotate, status, switch, token):
    _function.__module__ = __name__
del _function

# Loaded when first asked for: most scripts want a token and nothing else.
_LATER = {
    "AsyncController": "_async_controller",
    "Auth": "_auth",
    "Controller": "_controller",
    "auth": "_auth",
    "session": "_session",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> "list[str]":
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
