"""Holds a description against the schema of OpenAPI 3.1, its own schemas against JSON Schema, and its examples against them."""

import json
import sys

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

document = json.load(sys.stdin)
errors = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
ids = []
for path, item in document["paths"].items():
    for method, operation in item.items():
        ids.append(operation["operationId"])
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in content:
            for error in Draft202012Validator(content["schema"]).iter_errors(content["example"]):
                errors.append(f"{method} {path}: {error.message}")
if len(set(ids)) != len(ids):
    errors.append("an operationId stands twice")
if errors:
    sys.exit("\n".join(errors))
print(" ".join(ids))
