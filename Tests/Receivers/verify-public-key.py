# verify-public-key.py PUBLIC_KEY_FILE HEADERS_FILE BODY_FILE: exits with 0 where the request is authentic. Needs the
# package cryptography.
import base64, email, re, sys, time
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def is_authentic(public_key, headers, body, tolerance_seconds=300):
    timestamp = headers.get("webhook-timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > tolerance_seconds:
        return False
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    message = f"{headers.get('webhook-id', '')}.{timestamp}.".encode() + body
    for signature in headers.get("webhook-signature", "").split(" ")[:32]:
        try:
            if signature.startswith("v1a,"):
                key.verify(base64.b64decode(signature.removeprefix("v1a,")), message)
                return True
        except (InvalidSignature, ValueError):
            pass
    return False

public_key, headers, body = (open(name, "rb").read() for name in sys.argv[1:4])
sys.exit(0 if is_authentic(public_key.decode().strip(), email.message_from_bytes(headers), body) else 1)
