"""Many waiting deliveries for one processDelivery, and the floor; both to an nginx that answers 200."""
import sys

from harness import floor, functions, peers

TABLE = "figures"
NEEDS = ["nginx-light"]
COUNT = 30_000
WEBHOOKS = 2_000


def run(bench):
    floor.build()
    with peers.receiver() as receiver:
        url = f"http://127.0.0.1:{receiver.port}/hook"
        measured = bench.in_turn({
            "this": lambda: ours(url),
            "floor": lambda: floor.per_second("drain", COUNT, 64, url)})
    bench.pair("processDelivery, 30,000 waiting", measured["this"], measured["floor"], "deliveries/s", ">= 0.5x",
               digits=0)


def ours(url):
    functions.store("drain.db")
    functions.create(WEBHOOKS, url)
    functions.events_file("events", COUNT, WEBHOOKS)
    functions.enqueue("events")
    seconds, answer = functions.drain()
    if answer["succeeded"] != COUNT:
        sys.exit(f"drain: {answer}")
    return COUNT / seconds
