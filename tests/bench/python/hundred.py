"""A hundred tokens created with the stored one, one after the other: ours, and api4jenkins's, in turn."""

import json
import statistics
import sys
import time

import api4jenkins
import jenkins_token as jt

url, rounds = sys.argv[1], int(sys.argv[2])


def ours():
    with jt.Controller(url) as ci:
        for n in range(100):
            assert ci.create_token(f"ours {n}").value


def peer():
    user = api4jenkins.Jenkins(url, auth=jt.token(url).basic()).user
    for n in range(100):
        assert user.generate_token(f"peer {n}").value


def took(verb):
    begun = time.perf_counter()
    verb()
    return time.perf_counter() - begun


times = {"ours": [], "peer": []}
for _ in range(rounds):
    times["ours"].append(took(ours))
    times["peer"].append(took(peer))
print(json.dumps({name: statistics.median(all) for name, all in times.items()}))
