"""A steady load for a long time, with retention on: nothing may grow, nothing may slow down."""
import json, os, subprocess, sys, time

from harness import functions, peers
from harness.latency import percentile
from harness.tools import PROGRAMS

TABLE = "soak figures"
NEEDS = ["nginx-light"]
EVENTS = int(os.environ.get("HOOKFILE_BENCH_SOAK_EVENTS", 2_000_000))
TENTHS = 10
#: So many that none comes near its limit of 1,000 attempts in a minute.
TEAMS = 2_000
#: Of each team; the rest is cleaned away, whether it is old or not.
KEPT = 20
#: Of each tenth, events that come one by one and are timed.
TIMED = min(2_000, EVENTS // TENTHS // 2)
#: Events that are written before any answer is read: the answers must fit into a pipe (64 KiB).
BATCH = 100
#: Seconds after which the store is as full as it will be: the log of attempts that limits and health count by is kept for
#: 5 minutes.
FULL_AFTER = 330


class Warm:
    """A function that stays up, and is asked line by line."""

    def __init__(self, function):
        self.process = subprocess.Popen([f"{PROGRAMS}/{function}", "--lines"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def ask(self, *requests):
        lines = "".join(json.dumps(request, separators=(",", ":")) + "\n" for request in requests)
        self.process.stdin.write(lines.encode())
        self.process.stdin.flush()
        answers = [json.loads(self.process.stdout.readline()) for _ in requests]
        for answer in answers:
            if "error" in answer:
                sys.exit(f"soak: {answer}")
        return answers[-1]

    def memory(self):
        """Resident, in MiB."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def run(bench):
    functions.store("soak.db")
    with peers.receiver() as receiver:
        functions.create(TEAMS, f"http://127.0.0.1:{receiver.port}/hook")
        warm = {name: Warm(name) for name in ("trigger", "processDelivery", "cleanup")}
        start = time.monotonic()
        tenths = [tenth(warm, start) for _ in range(TENTHS)]
        for process in warm.values():
            process.end()
    first, last = tenths[0], tenths[-1]
    full = next((tenth for tenth in tenths[1:] if tenth["beganAfter"] >= FULL_AFTER), tenths[1])
    print("file, MiB, by tenths: " + ", ".join(f"{tenth['file']:.1f}" for tenth in tenths), file=sys.stderr)
    name, pair = f"{EVENTS:,} events", f"last tenth and number {tenths.index(full) + 1}"
    bench.pair(f"{name}: trigger's p99, last tenth and first", [last["p99"]], [first["p99"]], "ms", "<= 1.5x", digits=2)
    # It breathes with what waits to be cleaned away: what must not grow is the largest that it gets.
    half = TENTHS // 2
    bench.pair(f"{name}: the largest file, second half and first", [max(tenth["file"] for tenth in tenths[half:])],
               [max(tenth["file"] for tenth in tenths[:half])], "MiB", "<= 1.1x")
    for function in warm:
        bench.pair(f"{name}: memory of {function}, {pair}", [last[function]], [full[function]], "MiB", "<= 1.1x")


def tenth(warm, start):
    began = time.monotonic() - start
    count = EVENTS // TENTHS
    taken = []
    for index in range(TIMED):
        asked = time.monotonic()
        warm["trigger"].ask(event(index))
        taken.append((time.monotonic() - asked) * 1000)
    for index in range(TIMED, count, BATCH):
        warm["trigger"].ask(*(event(i) for i in range(index, min(index + BATCH, count))))
    sent = warm["processDelivery"].ask({"maxSeconds": 600})["succeeded"]
    cleaned = warm["cleanup"].ask({"maxPayloads": KEPT, "maxSeconds": 600})
    if cleaned["more"]:
        sys.exit(f"soak: cleanup does not keep up: {cleaned}")
    size = sum(os.path.getsize(f"soak.db{end}") for end in ("", "-wal") if os.path.exists(f"soak.db{end}"))
    if sent != count:
        sys.exit(f"soak: {sent} of {count} were sent")
    return {"beganAfter": began, "p99": percentile(taken, 0.99), "file": size / 2**20,
            **{name: process.memory() for name, process in warm.items()}}


def event(index):
    return {"teamId": f"team-{index % TEAMS}", "event": functions.EVENT, "data": {"n": index, **functions.BODY}}
