"""Processor time of the runtime and all its instances with nothing to do, with the project's manifest."""
import os, sys, time

from harness import functions, peers
from harness.runtime import Runtime

TABLE = "runtime figures"
NEEDS = ["nginx-light"]
SECONDS = float(os.environ.get("HOOKFILE_BENCH_IDLE_SECONDS", "60"))
SETTLE_SECONDS = 10


def run(bench):
    functions.store("idle.db")
    with peers.receiver() as receiver:
        functions.create(20, f"http://127.0.0.1:{receiver.port}/hook")
        with Runtime("idle.db") as runtime:
            for team in range(20):
                runtime.call(f"/v1/teams/team-{team}/events", {"event": functions.EVENT, "data": functions.BODY})
                runtime.call(f"/v1/teams/team-{team}/stats")
            time.sleep(SETTLE_SECONDS)
            if runtime.call("/v1/teams/team-19/stats")["successCount"] < 1:
                sys.exit(f"an event was not delivered within {SETTLE_SECONDS} s")
            before, start = runtime.cpu_seconds(), time.monotonic()
            time.sleep(SECONDS)
            share = (runtime.cpu_seconds() - before) / (time.monotonic() - start)
    bench.one("idle, of one core", [share * 100], "%", "<= 0.2 %", digits=2,
              note=f"{SECONDS:.0f} s, with the project's manifest, after some work")
