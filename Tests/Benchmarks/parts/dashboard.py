"""What the dashboard asks for, of a team with 1,000 webhooks and 1,000,000 deliveries, and of one with 10 of each."""
import http.client, statistics, sys, time

from harness import functions
from harness.runtime import TOKEN, Runtime

TABLE = "dashboard figures"
NEEDS = []
#: Webhooks and events: each event goes to each webhook.
SIZES = ((10, 1), (1_000, 1_000))
TEAM = {"teamId": "team-0"}
#: Rows of a page, as many as the small team has.
ROWS = 10
#: Calls of each kind, of which the first are not counted.
CALLS, FIRST = 1_050, 50


def run(bench):
    small, large = (figures(*size) for size in SIZES)
    for name in small:
        bench.pair(name, [large[name]], [small[name]], "ms", "<= 1.5x", digits=2)


def figures(webhooks, events):
    functions.store("dashboard.db")
    made = functions.call("createWebhook", [
        {**TEAM, "name": f"webhook {i}", "url": functions.NOWHERE, "createdBy": "bench", "events": [functions.EVENT],
         "isActive": False} for i in range(webhooks)])
    # What is inactive gets no events; what it has by then waits, so that nothing runs beside the calls.
    functions.call("toggleWebhook", [{**TEAM, "webhookId": webhook["id"], "isActive": True} for webhook in made])
    answers = functions.call("trigger", [
        {**TEAM, "event": functions.EVENT, "data": {"n": i, **functions.BODY}} for i in range(events)])
    functions.call("toggleWebhook", [{**TEAM, "webhookId": webhook["id"], "isActive": False} for webhook in made])
    team, webhook = "/v1/teams/team-0", f"/v1/teams/team-0/webhooks/{made[webhooks // 2]['id']}"
    paths = {
        "the list of webhooks": f"{team}/webhooks?limit={ROWS}",
        "a webhook": webhook,
        "figures of the team": f"{team}/stats",
        "figures by the hour": f"{team}/stats?interval=hour",
        "figures of a webhook": f"{webhook}/stats",
        "deliveries": f"{team}/deliveries?limit={ROWS}",
        "deliveries that are pending": f"{team}/deliveries?status=pending&limit={ROWS}",
        "deliveries of one event": f"{team}/deliveries?event={functions.EVENT}&limit={ROWS}",
        "a delivery": f"{team}/deliveries/{answers[events // 2]['deliveries'][0]['id']}",
    }
    with Runtime("dashboard.db") as runtime:
        connection = http.client.HTTPConnection("127.0.0.1", runtime.port, timeout=60)
        return {name: timed(connection, path) for name, path in paths.items()}


def timed(connection, path):
    """The median of one call after the other on one connection, in milliseconds."""
    taken = []
    for _ in range(CALLS):
        start = time.monotonic()
        connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        text = answer.read()
        taken.append((time.monotonic() - start) * 1000)
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status} {text[:200]}")
    return statistics.median(taken[FIRST:])
