# verify.py SECRET_FILE HEADERS_FILE BODY_FILE: exits with 0 where the request is authentic.
import email, hashlib, hmac, re, sys, time

def is_authentic(secret, headers, body, tolerance_seconds=300):
    timestamp = headers.get("X-Webhook-Signature-Timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > tolerance_seconds:
        return False
    code = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    signatures = headers.get("X-Webhook-Signature", "").encode().split(b",")
    return any([hmac.compare_digest(b"v1=" + code.encode(), signature) for signature in signatures])

secret, headers, body = (open(name, "rb").read() for name in sys.argv[1:4])
sys.exit(0 if is_authentic(secret.strip(), email.message_from_bytes(headers), body) else 1)
