"""A process for each call: the same program behind this runtime, lighttpd, nginx + fcgiwrap and webhook."""
import os, shutil

from harness import load, peers, tools
from harness.runtime import Runtime, manifest

TABLE = "runtime figures"
NEEDS = ["wrk", "lighttpd", "nginx-light", "fcgiwrap", "webhook"]
CONNECTIONS = 16
#: Most of a call is the start of the program, which is the same for all: they lie close together.
TURNS = 5
TURN_SECONDS = load.SECONDS * 2 / TURNS
REQUEST = {"filters": [{"field": "data.ticket.priority", "operator": "equals", "value": "high"}],
           "payload": {"event": "ticket.created", "data": {"ticket": {"id": 4711, "priority": "high"}}}}


def run(bench):
    tools.compile("answer.c", "echo")
    tools.compile("answer.c", "testFilter", f'-DPROGRAM="{tools.PROGRAMS}/testFilter"')
    for program, name in (("echo", "C program"), ("testFilter", "`testFilter`")):
        compare(bench, program, name)


def compare(bench, program, name):
    path = manifest(f"{program}.json", [{"name": program, "timeoutSeconds": 30}])
    ours = Runtime(f"{program}.db", path, os.getcwd())
    targets = {"this": ours.target(f"/functions/{program}", REQUEST)}
    try:
        for peer in (peers.lighttpd, peers.fcgiwrap, peers.webhook):
            targets[peer.__name__] = peer(program, targets["this"].body)
        measured = bench.in_turn({key: lambda target=target: load.press(target, CONNECTIONS, TURN_SECONDS)
                                  for key, target in targets.items()}, TURNS)
    finally:
        for target in targets.values():
            target.server.end()
    for key in list(targets)[1:]:
        bench.compare(f"{name}, a process a call; {targets[key].server.name}", measured["this"], measured[key],
                      ">= 1.0x")
