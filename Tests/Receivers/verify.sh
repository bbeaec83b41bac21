#!/usr/bin/env bash
# verify.sh SECRET_FILE HEADERS_FILE BODY_FILE: exits with 0 where the request is authentic. For trying out: other users
# of the machine see the secret among openssl's arguments, and a shell cannot compare in constant time.
set -euo pipefail
header() { sed -n "s/^$1: *//Ip" "$headers" | tr -d '\r' | head -n 1; }
secret=$(<"$1") headers=$2 body=$3
timestamp=$(header X-Webhook-Signature-Timestamp)
[[ $timestamp =~ ^[0-9]{1,12}$ ]] || exit 1
age=$(($(date +%s) - 10#$timestamp))
((age >= -300 && age <= 300)) || exit 1
code=$({ printf '%s.' "$timestamp"; cat "$body"; } | openssl dgst -sha256 -hmac "$secret" -r | cut -d ' ' -f 1)
[[ ,$(header X-Webhook-Signature), == *",v1=$code,"* ]]
