"""A stored token, again and again in one process: ours, and keyring's, in turn. Both lie in the same
gnome-keyring."""

import json
import statistics
import sys
import time

import jenkins_token as jt
import keyring

url, rounds = sys.argv[1], int(sys.argv[2])
value = jt.token(url).value
keyring.set_password("bench", "alice", value)
assert "SecretService" in type(keyring.get_keyring()).__module__, keyring.get_keyring()


def took(verb):
    begun = time.perf_counter()
    assert verb() == value
    return time.perf_counter() - begun


times = {"ours": [], "peer": []}
for _ in range(rounds):
    times["ours"].append(took(lambda: jt.token(url).value))
    times["peer"].append(took(lambda: keyring.get_password("bench", "alice")))
print(json.dumps({name: statistics.median(all) for name, all in times.items()}))
