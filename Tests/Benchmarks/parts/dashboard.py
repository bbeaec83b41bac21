"""What the dashboard asks for, of a team with 1,000 webhooks and 1,000,000 deliveries, and of one with 10 of each."""
from harness import functions

TABLE = "dashboard figures"
NEEDS = []
#: Webhooks and events: each event goes to each webhook.
SIZES = ((10, 1), (1_000, 1_000))
TEAM = {"teamId": "team-0"}
#: Rows of a page, as many as the small team has.
ROWS = 10


def run(bench):
    small, large = (figures(*size) for size in SIZES)
    for name in small:
        bench.pair(f"{name}: 1,000 and 1,000,000 / 10", [large[name]], [small[name]], "ms", "<= 1.5x", digits=2)


def figures(webhooks, events):
    functions.store("dashboard.db")
    made = functions.call("createWebhook", [
        {**TEAM, "name": f"webhook {i}", "url": functions.NOWHERE, "createdBy": "bench", "events": [functions.EVENT]}
        for i in range(webhooks)])
    answers = functions.call("trigger", [
        {**TEAM, "event": functions.EVENT, "data": {"n": i, **functions.BODY}} for i in range(events)])
    webhook = {**TEAM, "webhookId": made[webhooks // 2]["id"]}
    delivery = {**TEAM, "deliveryId": answers[events // 2]["deliveries"][0]["id"]}
    asks = {
        "listWebhooks": ("listWebhooks", {**TEAM, "limit": ROWS}),
        "getWebhook": ("getWebhook", webhook),
        "stats of the team": ("stats", TEAM),
        "stats of a webhook by the hour": ("stats", {**webhook, "interval": "hour"}),
        "listDeliveries": ("listDeliveries", {**TEAM, "limit": ROWS}),
        "listDeliveries, status": ("listDeliveries", {**TEAM, "status": "pending", "limit": ROWS}),
        "listDeliveries, event": ("listDeliveries", {**TEAM, "event": functions.EVENT, "limit": ROWS}),
        "getDelivery": ("getDelivery", delivery),
    }
    return {name: functions.timed(function, request, times=200) for name, (function, request) in asks.items()}
