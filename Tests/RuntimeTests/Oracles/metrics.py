"""Reads figures as Prometheus does; prints each sample as `name{label=value,…} value`, or what is wrong with them."""

import sys

from prometheus_client.parser import text_string_to_metric_families

text = sys.stdin.read()
if not text.endswith("\n"):
    sys.exit("the last line has no end")
seen = set()
for family in text_string_to_metric_families(text):
    if not family.documentation or family.type not in ("counter", "gauge", "histogram"):
        sys.exit(f"{family.name} has no help or no type")
    for sample in family.samples:
        labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
        key = f"{sample.name}{{{labels}}}"
        if key in seen:
            sys.exit(f"{key} stands twice")
        seen.add(key)
        if family.type == "counter" and not sample.name.endswith("_total"):
            sys.exit(f"{sample.name} is a counter without _total")
        if sample.value < 0:
            sys.exit(f"{key} is below zero")
        print(key, sample.value)
    if family.type != "histogram":
        continue
    ladders = {}
    for sample in family.samples:
        labels = {name: value for name, value in sample.labels.items() if name != "le"}
        ladder = ladders.setdefault(str(sorted(labels.items())), {"buckets": []})
        if sample.name.endswith("_bucket"):
            ladder["buckets"].append((float(sample.labels["le"]), sample.value))
        else:
            ladder[sample.name.rsplit("_", 1)[1]] = sample.value
    for ladder in ladders.values():
        counts = [count for _, count in ladder["buckets"]]
        bounds = [bound for bound, _ in ladder["buckets"]]
        if bounds != sorted(set(bounds)) or counts != sorted(counts):
            sys.exit(f"the buckets of {family.name} are out of order")
        if bounds[-1] != float("inf") or counts[-1] != ladder["count"] or "sum" not in ladder:
            sys.exit(f"{family.name} is not whole")
