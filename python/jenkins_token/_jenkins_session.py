"""What `session` makes: a `requests.Session` that knows its controller."""

import requests

from ._auth import Auth, _can_replay
from ._controller import Controller

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class JenkinsSession(requests.Session):
    """A `requests.Session` for one controller."""

    # What a pickle of it holds; the token is looked up where that arrives.
    __attrs__ = [*requests.Session.__attrs__, "timeout", "_ca_file", "_pair"]
    auth: Auth

    def __init__(self, url: str, user: "str | None", timeout: float) -> None:
        super().__init__()
        self.auth = Auth(url, user=user)
        # Of an account, so that the first request is not the one that finds that there is none.
        self.auth._load().wait()
        self.timeout = timeout
        self._ca_file, self._pair = self.auth._certificates().wait()

    def __repr__(self) -> str:
        return f"<Session for {self.auth.controller}>"

    def prepare_request(self, request: "requests.Request") -> "requests.PreparedRequest":
        request.url = self.auth._place(str(request.url))
        return super().prepare_request(request)

    def merge_environment_settings(
        self, url: "Any", proxies: "Any", stream: "Any", verify: "Any", cert: "Any"
    ) -> "Any":
        # Before the variables: they are for controllers of which nothing else was said.
        if self.auth._covers(str(url)):
            if verify is None:
                verify = self._ca_file if self.verify is True else self.verify
            if cert is None and self.cert is None:
                cert = self._pair
        return super().merge_environment_settings(url, proxies, stream, verify, cert)

    def send(self, request: "requests.PreparedRequest", **sending: "Any") -> "requests.Response":
        if sending.get("timeout") is None:
            sending["timeout"] = self.timeout
        if not self.auth._covers(str(request.url)):
            # A redirect takes along what the first request was sent with.
            sending.update(self._elsewhere(sending))
        response = super().send(request, **sending)
        if not self._wants_crumb(response):
            return response
        response.close()
        return super().send(self._with_crumb(response.request), **sending)

    def _elsewhere(self, sending: "dict[str, Any]") -> "dict[str, Any]":
        """Certificate and trust of the controller are nobody else's."""
        own_cert = self._pair is not None and sending.get("cert") == self._pair
        own_trust = self._ca_file is not None and sending.get("verify") == self._ca_file
        return {
            "cert": None if own_cert else sending.get("cert"),
            "verify": True if own_trust else sending.get("verify", True),
        }

    def _wants_crumb(self, response: "requests.Response") -> bool:
        """Nothing was done then: the crumb is looked at first."""
        request = response.request
        return (
            response.status_code == 403
            and self.auth._covers(str(request.url))
            and _can_replay(request)
            and "No valid crumb" in response.reason + response.text
        )

    def _with_crumb(self, request: "requests.PreparedRequest") -> "requests.PreparedRequest":
        # One of requests may be a pair, or None.
        timeout = self.timeout if isinstance(self.timeout, (int, float)) else None
        with Controller(self.auth.controller, user=self.auth.user, timeout=timeout) as ci:
            crumb = ci.crumb()
        again = request.copy()
        again.headers[crumb.field] = crumb.value
        cookies = [f"{name}={value}" for name, value in crumb.cookies.items()]
        sent = again.headers.get("Cookie")
        if cookies:
            again.headers["Cookie"] = "; ".join([*([sent] if sent else []), *cookies])
        return again
