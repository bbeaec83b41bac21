import Foundation

@testable import Webhooks

/// `Vectors/signature-vectors.json`: published and derived examples of both families.
struct SignatureVectors: Decodable {
    var primitives: [Primitive]
    var symmetricSign: [Signing]
    var symmetricVerify: [Verifying]
    var secretParse: [Parsing]
    var originScheme: Origin
    var asymmetricSign: [AsymmetricSigning]
    var asymmetricVerify: [Verifying]
    var illustrativeOnly: [Unread]

    struct Primitive: Decodable {
        var id: String
        var kind: String
        var keyHex: String?
        var dataHex: String
        var macHex: String?
        var seedHex, publicHex, signatureHex: String?
    }

    struct Signing: Decodable {
        var id: String
        var secret: String
        var msgId: String?
        var timestamp: Int64
        var payload: String?
        var payloadBase64: String?
        var payloadRecipe: String?
        var signature: String

        var body: [UInt8] {
            if payloadRecipe != nil {
                return Array((#"{"pad":""# + String(repeating: "a", count: 1_048_566) + #""}"#).utf8)
            }
            return payloadBase64.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? Array((payload ?? "").utf8)
        }
    }

    struct AsymmetricSigning: Decodable {
        var id, privateKey, publicKey, msgId, payload, signature: String
        var timestamp: Int64
    }

    struct Verifying: Decodable {
        var id: String
        var secrets: [String]?
        var secret: String?
        var publicKey: String?
        var headers: [String: String]
        var payload: String
        var now: Int64
        var toleranceSeconds: Int64
        var expect: String
        var reason: String?

        var check: SignatureCheck {
            SignatureCheck(
                headers: headers.map { HTTPHeader($0.key, $0.value) }, body: Array(payload.utf8),
                secrets: secrets ?? [secret ?? publicKey ?? ""], toleranceSeconds: toleranceSeconds,
                now: Timestamp(seconds: now))
        }
    }

    struct Parsing: Decodable {
        var input: String
        var keyHex: String?
        var error: Bool?
        var serverCreation: String?
    }

    struct Origin: Decodable {
        var sign: [Signing]
        var verify: [Verifying]
    }

    struct Unread: Decodable {}

    static func read() throws -> SignatureVectors {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Vectors/signature-vectors.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(SignatureVectors.self, from: Data(contentsOf: file))
    }
}
