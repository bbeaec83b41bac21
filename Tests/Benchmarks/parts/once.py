"""One event by one process: trigger, and the floor's."""
import json, subprocess, time

from harness import floor, functions
from harness.tools import PROGRAMS

TABLE = "figures"
NEEDS = []


def run(bench):
    floor.build()
    functions.store("once.db")
    functions.create(1, functions.NOWHERE)
    request = json.dumps({"teamId": "team-0", "event": functions.EVENT, "data": functions.BODY}).encode()
    ours, theirs = [], []
    for _ in range(60 * bench.rounds):
        ours.append(milliseconds([f"{PROGRAMS}/trigger"], request))
        theirs.append(milliseconds(["./floor-once", "once"], b""))
    bench.pair("trigger, one process an event", ours, theirs, "ms", "<= 2x")


def milliseconds(command, request):
    start = time.monotonic()
    subprocess.run(command, input=request, stdout=subprocess.DEVNULL, check=True)
    return (time.monotonic() - start) * 1000
