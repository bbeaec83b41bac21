// verify.mjs SECRET_FILE HEADERS_FILE BODY_FILE: exits with 0 where the request is authentic.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

function isAuthentic(secret, headers, body, toleranceSeconds = 300) {
  const timestamp = headers["x-webhook-signature-timestamp"] ?? "";
  if (!/^[0-9]{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - timestamp) > toleranceSeconds) return false;
  const code = Buffer.from("v1=" + createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex"));
  const signatures = (headers["x-webhook-signature"] ?? "").split(",").map((text) => Buffer.from(text));
  return signatures.some((signature) => signature.length === code.length && timingSafeEqual(signature, code));
}
const [secret, lines, body] = process.argv.slice(2, 5).map((name) => readFileSync(name));
const fields = lines.toString().split(/\r?\n/).map((line) => line.split(/: *(.*)/));
const headers = Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]));
process.exit(isAuthentic(secret.toString().trim(), headers, body) ? 0 : 1);
