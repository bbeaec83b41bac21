// verify-public-key.mjs PUBLIC_KEY_FILE HEADERS_FILE BODY_FILE: exits with 0 where the request is authentic.
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

function isAuthentic(publicKey, headers, body, toleranceSeconds = 300) {
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^[0-9]{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - timestamp) > toleranceSeconds) return false;
  const x = Buffer.from(publicKey.replace("whpk_", ""), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const message = Buffer.concat([Buffer.from(`${headers["webhook-id"] ?? ""}.${timestamp}.`), body]);
  const signatures = (headers["webhook-signature"] ?? "").split(" ", 32).filter((text) => text.startsWith("v1a,"));
  return signatures.some((text) => verify(null, message, key, Buffer.from(text.slice("v1a,".length), "base64")));
}

const [publicKey, lines, body] = process.argv.slice(2, 5).map((name) => readFileSync(name));
const headers = Object.fromEntries(
  lines.toString().trim().split("\r\n").map((line) => [line.split(": ")[0].toLowerCase(), line.slice(line.indexOf(": ") + 2)]));
process.exit(isAuthentic(publicKey.toString().trim(), headers, body) ? 0 : 1);
