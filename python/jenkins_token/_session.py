"""`session`: one controller, for those who know requests."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    import requests


def session(
    url: str, *, user: "str | None" = None, timeout: float = 30
) -> "requests.Session":
    """A `requests.Session` for one controller, with the credential of the account stored for it.

    A path such as ``job/app/build`` lies below the root of `url`, with a slash before it or not. A
    whole URL that is not below the root gets no credential, also when a redirect leads there. As
    with `auth`, the session goes on after a rotation, and stays with its account. The certificates
    and the front door's headers that a login was given are used there; a crumb is fetched only where
    the controller still wants one with a token (before 2.96). `timeout` is in seconds, for what names
    no other.

    It is to threads what a `requests.Session` is. Needs requests (``pip install requests``), and
    imports it only now. Raises NotSignedIn when nobody is logged in there, and BadInput where a login
    pinned a public key, which requests does not check: a `Controller` does.

    >>> with jt.session("https://ci.example.com") as session:
    ...     session.get("me/api/json").json()["id"]
    ...     session.post("job/app/build").status_code
    'alice'
    201
    """
    try:
        from ._jenkins_session import JenkinsSession
    except ModuleNotFoundError as missing:
        if missing.name != "requests":
            raise
        raise ModuleNotFoundError(
            "jenkins_token.session needs requests: pip install requests", name="requests"
        ) from None
    return JenkinsSession(url, user, timeout)


session.__module__ = "jenkins_token"
