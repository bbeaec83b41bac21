"""Many waiting lines for one trigger, and the floor in groups of 100."""
from harness import floor, functions

TABLE = "figures"
NEEDS = []
COUNT = 100_000


def run(bench):
    floor.build()
    measured = bench.in_turn({"this": ours, "floor": lambda: floor.per_second("enqueue", COUNT, 100)})
    bench.pair("trigger --lines, waiting lines", measured["this"], measured["floor"], "events/s", ">= 0.4x", digits=0)


def ours():
    functions.store("enqueue.db")
    functions.create(1, functions.NOWHERE)
    functions.events_file("events", COUNT, 1)
    return COUNT / functions.enqueue("events")
