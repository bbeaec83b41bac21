"""Leads requests that are as they should be to webhooks and deliveries that are there, and to no machine but this one."""

import os
import re

import schemathesis

KNOWN = dict(pair.split("=") for pair in os.environ["HOOKFILE_KNOWN"].split(","))
WORD = re.compile(r"^[A-Za-z0-9._:-]{1,64}$")
URL = os.environ["HOOKFILE_URL"]


def lead(values):
    for name, known in KNOWN.items():
        if isinstance(values.get(name), str) and WORD.match(values[name]):
            values[name] = known


@schemathesis.hook
def before_call(context, case, kwargs):
    # A deletion would take away what the others need.
    # What is wrong with a call that is made later, only its dead letter tells.
    if isinstance(case.query, dict) and case.query.get("async") in ("", "true"):
        del case.query["async"]
    is_deletion = case.method == "DELETE" or case.path == "/functions/deleteWebhook"
    for values in (case.path_parameters, case.body, case.query):
        if not isinstance(values, dict):
            continue
        if not is_deletion:
            lead(values)
        if isinstance(values.get("url"), str) and 0 < len(values["url"]) <= 2048:
            values["url"] = URL
