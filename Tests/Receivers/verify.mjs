// verify.mjs SECRET_FILE HEADERS_FILE BODY_FILE: exits with 0 where the request is authentic.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

function isAuthentic(secret, headers, body, toleranceSeconds = 300) {
  const timestamp = headers.get("X-Webhook-Signature-Timestamp") ?? "";
  if (!/^[0-9]{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - timestamp) > toleranceSeconds) return false;
  const code = Buffer.from("v1=" + createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex"));
  const signatures = (headers.get("X-Webhook-Signature") ?? "").split(",").map((text) => Buffer.from(text));
  return signatures.some((signature) => signature.length === code.length && timingSafeEqual(signature, code));
}
const [secret, lines, body] = process.argv.slice(2, 5).map((name) => readFileSync(name));
const headers = new Headers(lines.toString().trim().split(/\r?\n/).map((line) => line.split(/: *(.*)/).slice(0, 2)));
process.exit(isAuthentic(secret.toString().trim(), headers, body) ? 0 : 1);
