import sys

import jenkins_token as jt
import requests

url = sys.argv[1]
with requests.Session() as session:
    session.auth = jt.auth(url)
    print("requests:", session.get(url + "me/api/json").json()["id"])
    print("a POST:", session.post(url + "cancelQuietDown").status_code)
with jt.Controller(url) as ci:
    print("tokens:", [token.name for token in ci.tokens()])
print(jt.token(url))
