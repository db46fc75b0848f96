"""The core, as `jenkins_token` uses it. Private, but for what `jenkins_token` exports."""

from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date, datetime
from os import PathLike
from typing import Any, Generic, Literal, NoReturn, TypeVar, final

from typing_extensions import Self, disjoint_base

from ._errors import JenkinsTokenError
from ._types import AnyToken, Data, Expires, Fields, Files, Headers

__all__ = [
    "Account", "Check", "Crumb", "Operation", "AuthCore", "TokenInfo", "Recovered", "Response",
    "ControllerCore", "Status", "Token", "Wakeup", "accounts", "doctor", "login", "logout",
    "recover", "rotate", "status", "switch", "token", "__version__",
]

__version__: str

_T = TypeVar("_T")

@final
class Token:
    """An API token and whose it is.

    Its value is told by `value` and `basic()` alone: `repr`, `str`, `format`, `vars`, pickling and
    tracebacks do not show it. Two of the same account, name and value are equal.

    >>> token = jt.token("https://ci.example.com")
    >>> token
    <Token `...` of alice on https://ci.example.com/>
    >>> token.user, len(token.value)
    ('alice', 34)
    """
    @property
    def value(self) -> str:
        """The token's value: what goes after the user id in `Authorization: Basic`."""
    @property
    def user(self) -> str:
        """The user id, as the controller spells it."""
    @property
    def controller(self) -> str:
        """The controller's root, ending in `/`."""
    @property
    def name(self) -> str:
        """The token's name on the controller."""
    @property
    def uuid(self) -> str | None:
        """The id it is revoked by; None for a token that was made elsewhere."""
    @property
    def expires(self) -> date | None:
        """Its last day as a `datetime.date`, in the controller's zone; None when it never expires."""
    def basic(self) -> tuple[str, str]:
        """The pair `(user, value)`, as HTTP Basic and the Jenkins libraries take it.

        >>> user, value = jt.token("https://ci.example.com").basic()
        >>> user
        'alice'
        """
    def __reduce__(self) -> NoReturn: ...

@final
class Account:
    """An account that is logged in, as `accounts.toml` has it. No controller was asked.

    >>> [account] = jt.accounts()
    >>> account
    <Account alice on https://ci.example.com/ (file)>
    >>> account.origin, account.active, account.suspect, account.rejected
    ('created', True, False, False)
    """
    @property
    def controller(self) -> str:
        """The controller's root, ending in `/`."""
    @property
    def user(self) -> str:
        """The user id, as the controller spells it."""
    @property
    def store(self) -> Literal["keyring", "file"]:
        """Where its token is kept: `keyring` or `file`."""
    @property
    def version(self) -> str | None:
        """What the controller last said it is, such as `2.426.2`."""
    @property
    def name(self) -> str | None:
        """The token's name on the controller."""
    @property
    def uuid(self) -> str | None:
        """The id the token is revoked by; None where it is not known."""
    @property
    def origin(self) -> Literal["created", "adopted", "legacy"] | None:
        """Where the token came from: `created`, `adopted` or `legacy`."""
    @property
    def active(self) -> bool:
        """Whether it answers when no user is named."""
    @property
    def suspect(self) -> bool:
        """Whether the controller answered 401 to the token and nothing has been decided since."""
    @property
    def rejected(self) -> bool:
        """Whether a later 401 has decided that the token is not valid; it is not handed out then."""
    @property
    def created(self) -> datetime | None:
        """When the token was made, as a `datetime.datetime` in UTC; None where that is not known."""
    @property
    def expires(self) -> date | None:
        """The token's last day as a `datetime.date`, in the controller's zone; None when it never
        expires.
        """
    @property
    def verified(self) -> datetime | None:
        """When the controller last accepted the token, as a `datetime.datetime` in UTC."""

@final
class TokenInfo:
    """A token as the controller lists it; its value is told nowhere.

    >>> with jt.Controller("https://ci.example.com") as ci:
    ...     [(token.legacy, token.expired, token.current) for token in ci.tokens()]
    [(False, False, True)]
    """
    @property
    def uuid(self) -> str:
        """The id to rename or revoke it by."""
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def created_text(self) -> str | None:
        """When it was created, in the page's words."""
    @property
    def uses(self) -> int | None:
        """How often it was used; None where the controller keeps no statistics."""
    @property
    def legacy(self) -> bool:
        """Whether it is the one of the time before 2.129."""
    @property
    def expired(self) -> bool:
        """Whether it has ended."""
    @property
    def current(self) -> bool:
        """Whether it is the one stored here."""
    @property
    def created(self) -> datetime | None:
        """When it was created, as a `datetime.datetime` in UTC; None unless the page's zone is certain."""
    @property
    def last_used(self) -> datetime | None:
        """When it was last used, as a `datetime.datetime` in UTC; None as for `created`."""
    @property
    def expires(self) -> date | None:
        """Its last day as a `datetime.date`, in the controller's zone (Jenkins 2.548 and later)."""

@final
class Crumb:
    """A crumb and the session it is good for.

    A call with a token needs none since Jenkins 2.96; one with a password does, and since 2.186
    only together with the cookies that came with the crumb.

    >>> with jt.Controller("https://ci.example.com", user="alice", password=password) as ci:
    ...     crumb = ci.crumb()
    >>> crumb
    <Crumb Jenkins-Crumb>
    >>> headers = {crumb.field: crumb.value}
    """
    @property
    def field(self) -> str:
        """The header's name, such as `Jenkins-Crumb`."""
    @property
    def value(self) -> str:
        """The header's value."""
    @property
    def cookies(self) -> dict[str, str]:
        """The session's cookies, by name."""
    def __reduce__(self) -> NoReturn: ...

@final
class Response:
    """What a controller answered, under the names that requests and httpx have for it.

    >>> with jt.Controller("https://ci.example.com") as ci:
    ...     answer = ci.get("me/api/json")
    >>> answer.status, answer.ok, answer.headers["content-type"]
    (200, True, 'application/json;charset=UTF-8')
    >>> answer.json()["id"]
    'alice'
    """
    @property
    def status(self) -> int:
        """The status, such as 201."""
    @property
    def status_code(self) -> int:
        """The same as `status`."""
    @property
    def url(self) -> str:
        """Where it was found: after a redirect, where that led, with the query."""
    @property
    def reason(self) -> str:
        """The reason phrase."""
    @property
    def headers(self) -> Mapping[str, str]:
        """The headers: a mapping that finds a name in capitals or not; several of one name are joined
        by `, `.
        """
    @property
    def content(self) -> bytes:
        """The body's bytes."""
    @property
    def text(self) -> str:
        """The body as UTF-8; what is none becomes U+FFFD."""
    @property
    def ok(self) -> bool:
        """Whether the controller did what was asked."""
    @property
    def location(self) -> str | None:
        """The path below the root that a POST led to, such as `queue/item/5/` for a build."""
    def json(self, **kwargs: Any) -> Any:
        """The body read as JSON; what `json.loads` takes can be given. Raises ValueError when it is none.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.get("me/api/json", {"tree": "id"}).json()["id"]
        'alice'
        """
    def raise_for_status(self) -> Self:
        """The response itself, or what its status of 400 or above means, as the exception that the
        command line would exit with.

        >>> with jt.Controller("https://ci.example.com") as ci:
        ...     ci.get("me/api/json").raise_for_status()
        ...     try:
        ...         ci.get("job/none").raise_for_status()
        ...     except jt.NotFound as error:
        ...         print(error.problem)
        <Response 200>
        not-found
        """

@final
class Status:
    """An account, and what became of its token.

    >>> [alice] = jt.status("https://ci.example.com")
    >>> alice
    <Status alice on https://ci.example.com/: valid>
    >>> alice.source, alice.used, alice.error
    ('file', True, None)
    """
    @property
    def controller(self) -> str:
        """The controller's root, ending in `/`."""
    @property
    def user(self) -> str:
        """The user id, as the controller spells it."""
    @property
    def source(self) -> Literal["keyring", "file", "environment"]:
        """Where the token comes from: `keyring`, `file` or `environment`."""
    @property
    def state(self) -> Literal["valid", "suspect", "rejected", "expired", "unchecked"]:
        """`valid`, `suspect`, `rejected`, `expired`, or `unchecked` when nobody was asked or answered."""
    @property
    def used(self) -> bool:
        """Whether it is the one that answers when no account is named."""
    @property
    def version(self) -> str | None:
        """What the controller last said it is, such as `2.426.2`."""
    @property
    def name(self) -> str | None:
        """The token's name on the controller, where it is known."""
    @property
    def expires(self) -> date | None:
        """The token's last day as a `datetime.date`, in the controller's zone; None when it never
        expires.
        """
    @property
    def error(self) -> JenkinsTokenError | None:
        """Why it is not known to be good, as the exception that a call would raise; else None."""

@final
class Check:
    """A part of the way to Jenkins, and what was found there.

    >>> version = next(c for c in jt.doctor("https://ci.example.com") if c.name == "version")
    >>> version
    <Check version: ok>
    >>> version.detail, version.problem, version.next_step
    ('Jenkins 2.572', None, None)
    """
    @property
    def name(self) -> str:
        """Which part, such as `tls` or `permissions`."""
    @property
    def state(self) -> Literal["ok", "warning", "fail", "not-asked"]:
        """`ok`, `warning`, `fail`, or `not-asked`, where `detail` says why."""
    @property
    def detail(self) -> str:
        """The evidence, in words; never a secret."""
    @property
    def problem(self) -> str | None:
        """The name of what fails, as an exception's `problem`; else None."""
    @property
    def next_step(self) -> str | None:
        """What to do about it, as an exception's `next_step`; None where all is well."""

@final
class Recovered:
    """Something that an interrupted call left, and what became of it.

    >>> for left in jt.recover():
    ...     print(left.id, left.user, left.name, left.outcome or left.error)
    """
    @property
    def id(self) -> str:
        """What `recover(dismiss=…)` forgets it by."""
    @property
    def controller(self) -> str:
        """The controller's root, ending in `/`."""
    @property
    def user(self) -> str:
        """The user id."""
    @property
    def name(self) -> str:
        """The name of the token that it is about."""
    @property
    def kept(self) -> str | None:
        """The name of a token that lives on beside it, as `keep_old` asked; else None."""
    @property
    def outcome(self) -> str | None:
        """What was done about it, in words; None when it is still open."""
    @property
    def error(self) -> JenkinsTokenError | None:
        """Why it is still open, as an exception whose `next_step` says how to go on; else None."""

@final
class Operation(Generic[_T]):
    def wait(self) -> _T: ...
    def when_done(self, wakeup: Wakeup, number: int) -> None: ...
    def result(self) -> _T: ...
    def cancel(self) -> None: ...

@final
class Wakeup:
    def __new__(cls) -> Self: ...
    def fileno(self) -> int: ...
    def ended(self) -> list[int]: ...

@disjoint_base
class ControllerCore:
    def __new__(
        cls, url: str | None = None, *, user: str | None = None, password: str | None = None,
        token: str | None = None, timeout: float | None = None, allow_http: bool = False,
        ca_file: str | PathLike[str] | None = None,
        pin: str | None = None,
        client_cert: str | PathLike[str] | None = None,
        client_key: str | PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        headers_command: Iterable[str | PathLike[str]] | None = None,
    ) -> Self: ...
    @property
    def controller(self) -> str | None:
        """The root, ending in `/`; None while the default account's is not looked up."""
    @property
    def user(self) -> str | None:
        """The user id: that of the account that answered first, before that the one asked for."""
    def _open(self) -> None: ...
    def _close(self) -> None: ...
    def _whoami(self) -> Operation[str]: ...
    def _token(self) -> Operation[Token]: ...
    def _crumb(self) -> Operation[Crumb]: ...
    def _tokens(self) -> Operation[list[TokenInfo]]: ...
    def _create_token(
        self, name: str, expires: Expires | None = None
    ) -> Operation[Token]: ...
    def _rename_token(self, token: AnyToken, name: str) -> Operation[None]: ...
    def _revoke_token(self, token: AnyToken) -> Operation[None]: ...
    def _request(
        self, method: str, path: str, params: Fields | None = None, data: Data | None = None,
        json: object | None = None, headers: Headers | None = None, files: Files | None = None,
    ) -> Operation[Response]: ...

@disjoint_base
class AuthCore:
    def __new__(cls, url: str, *, user: str | None = None) -> Self: ...
    @property
    def controller(self) -> str:
        """The root, ending in `/`."""
    @property
    def user(self) -> str | None:
        """The user id: that of the account that answered first, before that the one asked for."""
    def _covers(self, url: str) -> bool: ...
    def _place(self, path: str) -> str: ...
    def _certificates(self) -> Operation[tuple[str | None, tuple[str, str] | None]]: ...
    def _load(self, again: bool = False) -> Operation[None]: ...
    def _sign(self, headers: MutableMapping[str, str]) -> bool: ...
    def _names(self) -> list[str]: ...

def token(url: str | None = None, *, user: str | None = None) -> Token:
    """The stored token of the account that fits; no controller is asked.

    The account is chosen as by `cargo jenkins token`: `url` and `user` narrow; then the complete
    JENKINS_URL, JENKINS_USER_ID and JENKINS_API_TOKEN, the default controller's active account, the
    only account. Raises NotSignedIn when none fits or the token has expired, StoreError when its
    store cannot be read, BadInput (a ValueError) when several fit.

    >>> jt.token("https://ci.example.com").user
    'alice'
    """
def accounts() -> list[Account]:
    """Every account that is logged in, in the order of `accounts.toml`; no controller is asked.

    >>> [(account.user, account.controller) for account in jt.accounts()]
    [('alice', 'https://ci.example.com/')]
    """
def login(
    url: str,
    user: str,
    password: str | None = None,
    *,
    token: str | None = None,
    token_name: str | None = None,
    expires: Expires | None = None,
    store: Literal["keyring", "file"] | None = None,
    keep_old: bool = False,
    allow_http: bool = False,
    ca_file: str | PathLike[str] | None = None,
    pin: str | None = None,
    client_cert: str | PathLike[str] | None = None,
    client_key: str | PathLike[str] | None = None,
    headers: Mapping[str, str] | None = None,
    headers_command: Iterable[str | PathLike[str]] | None = None,
    timeout: float | None = None,
) -> Account:
    """Creates a named token with a password, verifies it on a fresh connection, and keeps it.

    `url` is the Jenkins start page, or any page of it; where Jenkins turns out to be below that, a
    JenkinsTokenWarning says where. With `token` in the place of `password`, a
    token made elsewhere is verified and adopted. A second login puts a new token in the place of the
    first, which is revoked last unless `keep_old`. Before Jenkins 2.129 a user has one token without
    a name; it is read and kept.

    `expires` is a number of days, a `timedelta` of whole days, or the last day as a `date` (Jenkins
    2.548 and later; others ignore it, which is a JenkinsTokenWarning). `store` is `keyring` or
    `file` (a file only you can read); else where the account's token is already, else the keyring.
    `timeout` is for each exchange, in seconds. `allow_http` accepts plain http to another machine,
    `ca_file` is a PEM file to trust, `pin` the only public key the controller may show (as curl or
    OpenSSL write it), `client_cert` and `client_key` are PEM files that are shown to it; "none" takes
    one of these off. `headers` is a mapping that a front door wants to see with every request, or
    `headers_command` the list of a program and its arguments that prints such headers; an empty
    mapping takes them off. All are kept for this controller; where git was set up for it, its
    settings are brought up to date.

    Raises NotSignedIn for a wrong password, Refused, Unreachable, StoreError; Unfinished when the
    journal holds something for `recover`.

    >>> jt.login("https://ci.example.com", "alice", password, store="file", expires=30)
    <Account alice on https://ci.example.com/ (file)>
    """
def logout(
    url: str | None = None,
    *,
    user: str | None = None,
    keep_token: bool = False,
    timeout: float | None = None,
) -> bool:
    """Revokes the token that `login` created, sees it refused, and forgets the account.

    An adopted or legacy token is only forgotten; with `keep_token` none is revoked. Answers whether
    the token was revoked. The environment does not choose the account. When the controller cannot
    be reached nothing changes, and Unreachable is raised. With a controller's last account goes what
    `git setup` wrote for it.

    >>> jt.logout("https://ci.example.com")
    True
    """
def rotate(
    url: str | None = None,
    *,
    user: str | None = None,
    expires: Expires | None = None,
    keep_old: bool = False,
    replace_legacy: bool = False,
    timeout: float | None = None,
) -> Account:
    """Replaces the stored token with a new one, and revokes the old one last.

    The new one is made with the old one, stored, verified on a fresh connection, and only then is
    the old one revoked, unless `keep_old`. It gets the name and as many days as the old one had;
    `expires` as for `login`. Copies that were printed or exported end with the old one. Answers the
    account.

    Before Jenkins 2.129 a user has one token, and another value ends it at once: that is done with
    `replace_legacy` only, and BadInput is raised otherwise. Raises as `login`.

    >>> jt.rotate("https://ci.example.com")
    <Account alice on https://ci.example.com/ (file)>
    """
def recover(*, dismiss: str | None = None, timeout: float | None = None) -> list[Recovered]:
    """Finishes what interrupted calls left on controllers, and answers what that was.

    An empty list says that nothing was left. What cannot be finished has an `error`; it is not
    raised. A login that was interrupted before its token was stored has no credential to clean up
    with: the next login of that account does that. With `dismiss`, the `id` of one that is open, it
    is forgotten and nothing else is done: you revoke its token yourself. Raises NotFound for an id
    that is not open.

    >>> jt.recover()
    []
    """
def status(
    url: str | None = None,
    *,
    user: str | None = None,
    offline: bool = False,
    timeout: float | None = None,
) -> list[Status]:
    """Every account that fits, and whether its token still works, which the controllers are asked.

    What keeps one from being checked is its `error`, and is not raised. With `offline` nobody is
    asked. One 401 makes a token `suspect`; another, ten seconds later or more, `rejected`. Raises
    NotSignedIn when no account fits.

    >>> for account in jt.status():
    ...     print(account.user, account.state)
    alice valid
    """
def doctor(
    url: str | None = None, *, user: str | None = None, timeout: float | None = None
) -> list[Check]:
    """Finds out what is wrong on the way to Jenkins, part by part.

    Proxy, name, connection, TLS, Jenkins, clock, store, token, permissions, crumbs, git, leftovers,
    tokens that lie about. It stops at the true cause: what hangs on a part that fails is `not-asked`.
    Nothing is changed, nothing is sent that a login would not send, and what fails is not raised.
    Without `url` the way is that of the account that is used when none is named.

    >>> [check.name for check in jt.doctor("https://ci.example.com") if check.state == "fail"]
    []
    """
def switch(url: str | None = None, *, user: str | None = None) -> Account:
    """Chooses the default account, which is used when none is named; no controller is asked.

    `url` chooses the controller, `user` the user there; of two accounts and without either, the
    other one is taken. Variables such as JENKINS_API_TOKEN still come first. Answers the account.
    Raises NotSignedIn when none fits, BadInput when several do.

    >>> jt.switch("https://ci.example.com", user="alice")
    <Account alice on https://ci.example.com/ (file)>
    """
