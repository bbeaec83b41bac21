"""From just before an event is posted to its arrival at the receiver, at 200 events a second."""
import asyncio, statistics, sys

from harness import functions
from harness.latency import Receiver, Sender, percentile
from harness.runtime import Runtime

TABLE = "runtime figures"
NEEDS = []
RATE = 200
SECONDS = 15
#: So that none comes near its limit of 1,000 in a minute: 3,000 events are 150 each.
TEAMS = 20
#: Of the receiver that is slow meanwhile, and how many events it gets a second.
SLOW_SECONDS = 10
SLOW_RATE = 2


def run(bench):
    alone, beside = [], []
    for _ in range(bench.rounds):
        alone.append(measure(slow=False))
        beside.append(measure(slow=True))
    for name, taken in (("event to receiver", alone), ("event to receiver beside a slow one", beside)):
        late = max(result["late"] for result in taken)
        lost = sum(result["lost"] for result in taken)
        note = f"{RATE}/s, {taken[0]['sent']:,} events a round; posted {late:.1f} ms late at most; {lost} lost"
        bench.one(f"{name}, p50", [result["p50"] for result in taken], "ms", "<= 5", digits=2, note=note)
        bench.one(f"{name}, p99", [result["p99"] for result in taken], "ms", "<= 25", digits=2)


def measure(slow):
    functions.store("latency.db")
    return asyncio.run(exchange(slow))


async def exchange(slow):
    receiver, tardy = Receiver(), Receiver(delay=SLOW_SECONDS)
    await receiver.listen()
    await tardy.listen()
    functions.create(TEAMS, f"http://127.0.0.1:{receiver.port}/hook")
    functions.call("createWebhook", [
        {"teamId": "tardy", "name": "bench", "url": f"http://127.0.0.1:{tardy.port}/hook", "createdBy": "bench",
         "events": [functions.EVENT], "rateLimit": 1000}])
    with Runtime("latency.db") as runtime:
        sender = Sender(runtime)
        # What is started at the first call is not what is measured.
        await sender.send(RATE, [f"team-{i % TEAMS}" for i in range(RATE)], first=-RATE)
        others = asyncio.create_task(sender.send(
            SLOW_RATE, ["tardy"] * (SLOW_RATE * SECONDS), first=10_000_000)) if slow else None
        count = RATE * SECONDS
        await sender.send(RATE, [f"team-{i % TEAMS}" for i in range(count)], first=0)
        await receiver.wait_for(count + RATE)
        if others:
            await others
            if not tardy.arrived:
                sys.exit("the slow receiver got nothing")
        sender.close()
    receiver.close()
    tardy.close()
    if sender.refused:
        sys.exit(f"{len(sender.refused)} events were refused: {sender.refused[0]}")
    taken = [(receiver.arrived[n] - sender.posted[n]) * 1000 for n in range(count) if n in receiver.arrived]
    return {"p50": statistics.median(taken), "p99": percentile(taken, 0.99), "sent": count,
            "lost": count - len(taken), "late": sender.late * 1000}
