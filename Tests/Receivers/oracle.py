"""What the public libraries for Standard Webhooks say of each line {"secret", "headers", "body" (base64)} on stdin: one
line with, for each library, whether it accepts the request, and its own signature of it."""

import base64, datetime, json, sys

import standardwebhooks.webhooks
import svix.webhooks

for line in sys.stdin:
    request = json.loads(line)
    body = base64.b64decode(request["body"]).decode()
    answers = []
    for library in (standardwebhooks.webhooks, svix.webhooks):
        webhook = library.Webhook(request["secret"])
        try:
            webhook.verify(body, request["headers"])
            accepts = True
        except library.WebhookVerificationError:
            accepts = False
        time = datetime.datetime.fromtimestamp(int(request["headers"]["webhook-timestamp"]), datetime.timezone.utc)
        signature = webhook.sign(request["headers"]["webhook-id"], time, body)
        answers.append({"accepts": accepts, "signature": signature})
    print(json.dumps(answers))
