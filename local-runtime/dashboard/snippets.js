// @ts-check
/** How a receiver verifies what came: the programs of the README, which the tests run. */

/** @type {[string, string][]} language and program */
export const SNIPPETS = [
  ["Python", `import hashlib, hmac, re, time

def is_authentic(secret, headers, body, tolerance_seconds=300):
    timestamp = headers.get("X-Webhook-Signature-Timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > tolerance_seconds:
        return False
    code = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    signatures = headers.get("X-Webhook-Signature", "").encode().split(b",")
    return any([hmac.compare_digest(b"v1=" + code.encode(), signature) for signature in signatures])
`],
  ["JavaScript", `import { createHmac, timingSafeEqual } from "node:crypto";

function isAuthentic(secret, headers, body, toleranceSeconds = 300) {
  const timestamp = headers["x-webhook-signature-timestamp"] ?? "";
  if (!/^[0-9]{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - timestamp) > toleranceSeconds) return false;
  const code = Buffer.from("v1=" + createHmac("sha256", secret).update(\`\${timestamp}.\`).update(body).digest("hex"));
  const signatures = (headers["x-webhook-signature"] ?? "").split(",").map((text) => Buffer.from(text));
  return signatures.some((signature) => signature.length === code.length && timingSafeEqual(signature, code));
}
`],
  ["Swift", `import COpenSSL  // a module map over <openssl/evp.h>; where swift-crypto is at hand, its HMAC<SHA256> serves as well
import Foundation

func isAuthentic(secret: String, header: (String) -> String?, body: Data, toleranceSeconds: Double = 300) -> Bool {
    guard let timestamp = header("x-webhook-signature-timestamp"), let seconds = UInt32(timestamp),
        abs(Date().timeIntervalSince1970 - Double(seconds)) <= toleranceSeconds
    else { return false }
    let (key, text) = (Array(secret.utf8), Array("\\(timestamp).".utf8) + body)
    var (code, count) = (Array(repeating: UInt8(0), count: 32), 0)
    guard EVP_Q_mac(nil, "HMAC", nil, "SHA256", nil, key, key.count, text, text.count, &code, 32, &count) != nil
    else { return false }
    let signature = Array("v1=\\(code.map { String(format: "%02x", $0) }.joined())".utf8)
    return (header("x-webhook-signature") ?? "").split(separator: ",").map { Array($0.utf8) }
        .contains { $0.count == signature.count && CRYPTO_memcmp($0, signature, signature.count) == 0 }
}
`],
  ["Shell", `#!/usr/bin/env bash
# verify.sh SECRET_FILE HEADERS_FILE BODY_FILE: exits with 0 where the request is authentic. For trying out: other users
# of the machine see the secret among openssl's arguments, and a shell cannot compare in constant time.
set -euo pipefail
header() { sed -n "s/^$1: *//Ip" "$headers" | tr -d '\\r' | head -n 1; }
secret=$(<"$1") headers=$2 body=$3
timestamp=$(header X-Webhook-Signature-Timestamp)
[[ $timestamp =~ ^[0-9]{1,12}$ ]] || exit 1
age=$(($(date +%s) - 10#$timestamp))
((age >= -300 && age <= 300)) || exit 1
code=$({ printf '%s.' "$timestamp"; cat "$body"; } | openssl dgst -sha256 -hmac "$secret" -r | cut -d ' ' -f 1)
[[ ,$(header X-Webhook-Signature), == *",v1=$code,"* ]]
`],
];
