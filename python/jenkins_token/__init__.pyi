from ._async_controller import AsyncController as AsyncController
from ._auth import Auth as Auth, auth as auth
from ._controller import Controller as Controller
from ._errors import (
    BadInput as BadInput,
    JenkinsTokenError as JenkinsTokenError,
    JenkinsTokenWarning as JenkinsTokenWarning,
    NoEventLoop as NoEventLoop,
    NotFound as NotFound,
    NotSignedIn as NotSignedIn,
    Refused as Refused,
    StoreError as StoreError,
    Unfinished as Unfinished,
    Unreachable as Unreachable,
)
from ._native import (
    Account as Account,
    Crumb as Crumb,
    Recovered as Recovered,
    Response as Response,
    Status as Status,
    Token as Token,
    TokenInfo as TokenInfo,
    __version__ as __version__,
    accounts as accounts,
    login as login,
    logout as logout,
    recover as recover,
    rotate as rotate,
    status as status,
    switch as switch,
    token as token,
)
from ._session import session as session

__all__ = [
    "Account",
    "AsyncController",
    "Auth",
    "BadInput",
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
    "login",
    "logout",
    "recover",
    "rotate",
    "session",
    "status",
    "switch",
    "token",
]

def __dir__() -> list[str]: ...
