"""A store of 1,000,000 deliveries, and one of 10,000."""
import os, subprocess

from harness import functions, peers
from harness.tools import PROGRAMS

TABLE = ""
NEEDS = ["nginx-light"]
COUNTS = (10_000, 1_000_000)
WEBHOOKS = 100


def run(bench):
    with peers.receiver() as receiver:
        small, large = (figures(count, f"http://127.0.0.1:{receiver.port}/hook") for count in COUNTS)
        # The large store is the one that is left.
        bench.one("drain of 100,000 among 1,000,000, at most", [memory()], "MiB", "<= 64")
    for name in small:
        bench.pair(f"{name}: 1,000,000 / 10,000", [large[name]], [small[name]], "ms", "<= 1.5x", digits=2)


def figures(count, url):
    functions.store("size.db")
    functions.create(WEBHOOKS, url)
    functions.events_file("events", count, WEBHOOKS)
    functions.enqueue("events")
    team = {"teamId": "team-7"}
    return {
        "claim and send 64": functions.timed("processDelivery", {"limit": 64}),
        "listDeliveries": functions.timed("listDeliveries", {**team, "limit": 50}),
        "listDeliveries, status": functions.timed("listDeliveries", {**team, "status": "pending"}),
        "stats": functions.timed("stats", team),
    }


def memory():
    """The most that a drain had, in MiB."""
    process = subprocess.Popen([f"{PROGRAMS}/processDelivery"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(b'{"limit":100000,"maxSeconds":300}')
    process.stdin.close()
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024
