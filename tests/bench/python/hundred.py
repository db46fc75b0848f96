"""A hundred tokens, one after the other, in turn: ours with the stored one, which is read from the
keyring for each; ours with one that is brought along, as api4jenkins has it; api4jenkins's. Ours
write each to the journal, with three syncs."""

import json
import statistics
import sys
import time

import api4jenkins
import jenkins_token as jt

url, rounds = sys.argv[1], int(sys.argv[2])


def create(ci):
    with ci:
        for n in range(100):
            assert ci.create_token(f"ours {n}").value


def ours():
    create(jt.Controller(url))


def brought():
    user, value = jt.token(url).basic()
    create(jt.Controller(url, user=user, token=value))


def peer():
    user = api4jenkins.Jenkins(url, auth=jt.token(url).basic()).user
    for n in range(100):
        assert user.generate_token(f"peer {n}").value


def took(verb):
    begun = time.perf_counter()
    verb()
    return time.perf_counter() - begun


times = {"ours": [], "brought": [], "peer": []}
for _ in range(rounds):
    for verb in (ours, brought, peer):
        times[verb.__name__].append(took(verb))
print(json.dumps({name: statistics.median(all) for name, all in times.items()}))
