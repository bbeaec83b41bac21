"""Processor time of the runtime and all its instances with nothing to do, after some work, with the project's manifest."""
import os, time

from harness import functions, peers
from harness.runtime import Runtime

NEEDS = ["nginx-light"]
SECONDS = float(os.environ.get("HOOKFILE_BENCH_IDLE_SECONDS", "60"))
SETTLE_SECONDS = 3


def run(bench):
    functions.store("idle.db")
    with peers.receiver() as receiver:
        functions.create(20, f"http://127.0.0.1:{receiver.port}/hook")
        with Runtime("idle.db") as runtime:
            for team in range(20):
                runtime.call(f"/v1/teams/team-{team}/events", {"event": functions.EVENT, "data": functions.BODY})
                runtime.call(f"/v1/teams/team-{team}/stats")
            while runtime.call("/v1/teams/team-19/stats")["successCount"] < 1:
                time.sleep(0.1)
            time.sleep(SETTLE_SECONDS)
            before, start = runtime.cpu_seconds(), time.monotonic()
            time.sleep(SECONDS)
            share = (runtime.cpu_seconds() - before) / (time.monotonic() - start)
    bench.one(f"idle for {SECONDS:.0f} s, of one core", [share * 100], "%", "<= 0.2 %", digits=2)
