"""The functions as processes, and their store, without the local runtime."""
import json, os, statistics, subprocess, sys, time

from harness.tools import PROGRAMS

#: About 1 kB of data, as floor.c has it.
BODY = {"ticket": {"id": "T-1", "priority": "high", "text": "x" * 860}}
EVENT = "ticket.created"
#: Of a webhook to which nothing is sent.
NOWHERE = "http://127.0.0.1:9009/hook"


def store(name):
    """A new store, for all functions that are started from now on."""
    for end in ("", "-wal", "-shm"):
        if os.path.exists(name + end):
            os.remove(name + end)
    os.environ["WEBHOOKS_STORE"] = os.path.abspath(name)


def call(function, lines):
    """Runs a function in line mode; returns its answers."""
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    done = subprocess.run([f"{PROGRAMS}/{function}", "--lines"], input=text.encode(), capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    errors = [answer for answer in answers if "error" in answer]
    if errors:
        sys.exit(f"{function}: {errors[0]}")
    return answers


def create(webhooks, url, rate=1000):
    """Webhooks of as many teams: team-0, team-1, …"""
    return call("createWebhook", [
        {"teamId": f"team-{i}", "name": "bench", "url": url, "createdBy": "bench", "events": [EVENT], "rateLimit": rate}
        for i in range(webhooks)])


def events_file(path, count, teams):
    with open(path, "w") as file:
        for i in range(count):
            event = {"teamId": f"team-{i % teams}", "event": EVENT, "data": {"n": i, **BODY}}
            file.write(json.dumps(event, separators=(",", ":")) + "\n")


def enqueue(path):
    """Seconds from the start of the process to its last answer. Closing the store is not timed, nor is floor.c's."""
    start = time.monotonic()
    with open(path) as file:
        process = subprocess.Popen([f"{PROGRAMS}/trigger", "--lines"], stdin=file, stdout=subprocess.PIPE)
    while process.stdout.read(1 << 20):
        end = time.monotonic()
    process.wait()
    return end - start


def drain():
    """The same for one drain, with its answer."""
    start = time.monotonic()
    process = subprocess.Popen([f"{PROGRAMS}/processDelivery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(b'{"maxSeconds":600}')
    process.stdin.close()
    answer = json.loads(process.stdout.readline())
    end = time.monotonic()
    process.wait()
    return end - start, answer


def timed(function, request, times=40):
    """The median time of a call in a process that is warm, in milliseconds."""
    process = subprocess.Popen([f"{PROGRAMS}/{function}", "--lines"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    line = json.dumps(request).encode() + b"\n"
    taken = []
    for _ in range(times):
        start = time.monotonic()
        process.stdin.write(line)
        process.stdin.flush()
        process.stdout.readline()
        taken.append((time.monotonic() - start) * 1000)
    process.stdin.close()
    process.wait()
    return statistics.median(taken[5:])
