"""The local runtime as a server of the benchmark."""
import json, os, urllib.error, urllib.request

from harness.load import Target
from harness.server import Server, free_port
from harness.tools import PROGRAMS, ROOT

TOKEN = "benchmark"
MANIFEST = os.path.join(ROOT, "functions", "manifest.json")


class Runtime(Server):
    """`local-runtime serve` with the project's manifest, or with another one and other programs."""

    def __init__(self, store, manifest=MANIFEST, programs=PROGRAMS):
        self.store = os.path.abspath(store)
        port = free_port()
        super().__init__(
            "local-runtime",
            [f"{PROGRAMS}/local-runtime", "serve", "--port", str(port), "--manifest", manifest, "--programs", programs],
            port, {"WEBHOOKS_TOKEN": TOKEN, "WEBHOOKS_STORE": self.store}, log=f"{store}.log")

    def target(self, path, request):
        return Target(self, path, json.dumps(request, separators=(",", ":")).encode(), TOKEN)

    def call(self, path, request=None):
        """POST with a request, GET without one."""
        data = None if request is None else json.dumps(request).encode()
        call = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data,
                                      {"Authorization": f"Bearer {TOKEN}"})
        try:
            with urllib.request.urlopen(call, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode(errors='replace')}")


def manifest(path, functions):
    """Writes a manifest of functions of the benchmark's own."""
    with open(path, "w") as file:
        json.dump({"functions": functions}, file)
    return os.path.abspath(path)


def of_project(name, **changes):
    """One function of the project's manifest, changed."""
    with open(MANIFEST) as file:
        functions = json.load(file)["functions"]
    found = next(function for function in functions if function["name"] == name)
    return {key: value for key, value in {**found, **changes}.items() if value is not None}
