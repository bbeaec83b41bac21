"""Events over HTTP, each answered after its fsync, and what the floor commits one by one on the same disk."""
import statistics, sys

from harness import floor, functions, load, peers
from harness.runtime import Runtime

TABLE = "runtime figures"
NEEDS = ["wrk", "nginx-light"]
CONNECTIONS = 64
#: Of the floor's first try, in which its rate is found.
TRY = 1_000


def run(bench):
    floor.build()
    functions.store("http.db")
    with peers.receiver() as receiver:
        functions.create(1, f"http://127.0.0.1:{receiver.port}/hook")
        commits = int(floor.per_second("enqueue", TRY, 1) * load.SECONDS) or 1
        with Runtime("http.db") as runtime:
            events = runtime.target("/v1/teams/team-0/events", {"event": functions.EVENT, "data": functions.BODY})
            measured = bench.in_turn({
                "many": lambda: load.press(events, CONNECTIONS),
                "floor": lambda: floor.per_second("enqueue", commits, 1),
                "single": lambda: load.press(events, 1)})
            stored = runtime.call("/v1/teams/team-0/stats")["totalDeliveries"]
    answered = sum(result["requests"] for result in measured["many"] + measured["single"])
    if stored < answered:
        sys.exit(f"{answered} events were answered, {stored} deliveries are in the store")
    many, single, commits = measured["many"], measured["single"], measured["floor"]
    bench.pair(f"`POST …/events`, {CONNECTIONS} connections; commits", [result["rate"] for result in many], commits,
               "events/s", ">= 1.0x", digits=0,
               note=f"CPU a call {load.median(many, 'cpu_ms'):.3f} ms, p99 {load.median(many, 'p99'):.1f} ms")
    bench.one("`POST …/events`, one connection, p50", [result["p50"] for result in single], "ms", "<= 1.5", digits=2,
              note=f"p99 {load.median(single, 'p99'):.1f} ms; a commit {1000 / statistics.median(commits):.2f} ms")
