// verify SECRET_FILE HEADERS_FILE BODY_FILE: exits with 0 where the request is authentic.
import COpenSSL  // a module map over <openssl/evp.h>; where swift-crypto is at hand, its HMAC<SHA256> serves as well
import Foundation

func isAuthentic(secret: String, header: (String) -> String?, body: Data, toleranceSeconds: Double = 300) -> Bool {
    guard let timestamp = header("x-webhook-signature-timestamp"), let seconds = UInt32(timestamp),
        abs(Date().timeIntervalSince1970 - Double(seconds)) <= toleranceSeconds
    else { return false }
    let (key, text) = (Array(secret.utf8), Array("\(timestamp).".utf8) + body)
    var (code, count) = (Array(repeating: UInt8(0), count: 32), 0)
    guard EVP_Q_mac(nil, "HMAC", nil, "SHA256", nil, key, key.count, text, text.count, &code, 32, &count) != nil
    else { return false }
    let signature = Array("v1=\(code.map { String(format: "%02x", $0) }.joined())".utf8)
    return (header("x-webhook-signature") ?? "").split(separator: ",").map { Array($0.utf8) }
        .contains { $0.count == signature.count && CRYPTO_memcmp($0, signature, signature.count) == 0 }
}

let files = try CommandLine.arguments[1...3].map { try Data(contentsOf: URL(filePath: $0)) }
let (secret, head) = (String(decoding: files[0], as: UTF8.self), String(decoding: files[1], as: UTF8.self))
let header = { (name: String) in
    head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("\(name): ") }?.dropFirst(name.count + 2)
}
let isGood = isAuthentic(
    secret: secret.filter { !$0.isWhitespace }, header: { header($0).map(String.init) }, body: files[2])
exit(isGood ? 0 : 1)
