"""Load by wrk: one request over and over, for some seconds, on the same cores as the server."""
import json, os, statistics, subprocess, sys

SECONDS = float(os.environ.get("HOOKFILE_BENCH_SECONDS", "5"))
SCRIPT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "programs", "load.lua")


class Target:
    """A request and the server that answers it."""

    def __init__(self, server, path, body, token=None):
        self.server, self.path, self.body, self.token = server, path, body, token


def press(target, connections, seconds=None):
    """What wrk found: calls a second, p50 and p99 in milliseconds, processor milliseconds of the server for a call."""
    seconds = seconds or SECONDS
    with open("body.json", "wb") as file:
        file.write(target.body)
    environment = {**os.environ, "BENCH_BODY": os.path.abspath("body.json")}
    if target.token:
        environment["BENCH_TOKEN"] = target.token
    before = target.server.cpu_seconds()
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", SCRIPT,
         f"http://127.0.0.1:{target.server.port}{target.path}"],
        env=environment, capture_output=True, text=True, timeout=seconds + 60)
    after = target.server.cpu_seconds()
    if done.returncode:
        sys.exit(f"wrk against {target.server.name}: {done.stdout}{done.stderr}")
    result = json.loads(done.stdout.splitlines()[-1])
    if result["refused"] or result["broken"] or not result["requests"]:
        sys.exit(f"{target.server.name} did not answer each call with success: {result}")
    result["rate"] = result["requests"] / result["seconds"]
    result["cpu_ms"] = None if after is None else (after - before) * 1000 / result["requests"]
    return result


def median(results, key):
    return statistics.median(result[key] for result in results)
