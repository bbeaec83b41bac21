"""A function that stays up: testFilter behind this runtime, an echo in Python behind functions-framework."""
from harness import load, peers
from harness.runtime import Runtime, manifest, of_project
from parts.process import REQUEST

TABLE = "runtime figures"
NEEDS = ["wrk", "functions-framework"]
CONNECTIONS = 16
PYTHON = """import functions_framework

@functions_framework.http
def echo(request):
    return request.get_json()
"""


def run(bench):
    with open("echo.py", "w") as file:
        file.write(PYTHON)
    path = manifest("warm.json", [of_project("testFilter", mode="warm", instances={"min": 1, "max": 2})])
    ours = Runtime("warm.db", path)
    targets = {"this": ours.target("/functions/testFilter", REQUEST)}
    try:
        targets["one"] = peers.functions_framework("echo.py", targets["this"].body)
        targets["two"] = peers.functions_framework("echo.py", targets["this"].body, workers=2)
        measured = bench.in_turn({key: lambda target=target: load.press(target, CONNECTIONS)
                                  for key, target in targets.items()})
    finally:
        for target in targets.values():
            target.server.end()
    bench.compare("`testFilter`, warm; functions-framework", measured["this"], measured["one"], ">= 2.0x")
    bench.compare("`testFilter`, warm; functions-framework, 2 workers", measured["this"], measured["two"])
