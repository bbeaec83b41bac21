import Cryptography
import Testing

@testable import Webhooks

@Suite struct SignatureVectorTests {
    let vectors: SignatureVectors

    init() throws { vectors = try SignatureVectors.read() }

    @Test func `primitives`() throws {
        let codes = vectors.primitives.filter { $0.kind == "hmac-sha256" }
        #expect(codes.count == 3)
        for vector in codes {
            let key = try #require(vector.keyHex.flatMap { Hex.decode($0) })
            let message = try #require(Hex.decode(vector.dataHex))
            #expect(Hex.encode(hmacSHA256(message, key: key)) == vector.macHex, "\(vector.id)")
        }
    }

    @Test func `signing for Standard Webhooks`() throws {
        #expect(vectors.symmetricSign.count == 17)
        for vector in vectors.symmetricSign {
            let signature = try sign(vector, .standardWebhooks)
            #expect(signature == vector.signature, "\(vector.id)")
        }
    }

    @Test func `signing for X-Webhook-Signature`() throws {
        #expect(vectors.originScheme.sign.count == 5)
        for vector in vectors.originScheme.sign {
            let signature = try sign(vector, .xWebhookSignature)
            #expect(signature == vector.signature, "\(vector.id)")
        }
    }

    /// The secrets of the vectors are texts that receivers may hold; where one is a secret of ours, it is signed with as
    /// the sender signs.
    private func sign(_ vector: SignatureVectors.Signing, _ scheme: SignatureScheme) throws -> String {
        let (id, body) = (vector.msgId ?? "", vector.body)
        if let secret = try? Secret(vector.secret) {
            return Signature.value(scheme, id: id, seconds: vector.timestamp, body: body, signers: Signers([secret]))
        }
        let key = try #require(scheme.key(ofReceiver: vector.secret))
        let code = scheme.code(id: id, timestamp: String(vector.timestamp), body: body, key: key)
        return scheme.version + scheme.encode(code)
    }

    @Test func `checking`() throws {
        var ran = 0
        for (vector, scheme) in vectors.symmetricVerify.map({ ($0, SignatureScheme.standardWebhooks) })
            + vectors.originScheme.verify.map({ ($0, .xWebhookSignature) })
        where Self.leftOut[vector.id] == nil {
            ran += 1
            let check = vector.check
            #expect(check.scheme == scheme, "\(vector.id)")
            let reasons = vector.expect == "accept" ? [nil] : Self.reasons[vector.reason ?? ""]
            #expect(try #require(reasons).contains(check.reason), "\(vector.id): \(String(describing: check.reason))")
        }
        #expect(ran == Self.checkedCount)
    }

    static let checkedCount = 51
    static let leftOut = [
        "ok-svix-names": "optional: header names of the time before Standard Webhooks, never sent here"
    ]

    /// The words of the vectors, in ours.
    static let reasons: [String: [SignatureCheck.Reason?]] = [
        "missing_header": [.missingHeaders],
        "invalid_timestamp": [.badTimestamp], "malformed_timestamp": [.badTimestamp],
        "timestamp_too_old": [.timestampTooOld], "timestamp_too_new": [.timestampTooNew],
        "timestamp_outside_tolerance": [.timestampTooOld, .timestampTooNew],
        "no_matching_signature": [.noMatchingSignature], "signature_mismatch": [.noMatchingSignature],
        "malformed_signature": [.noMatchingSignature],
    ]

    @Test func `reading secrets`() throws {
        #expect(vectors.secretParse.count == 11)
        for vector in vectors.secretParse {
            let key = SignatureScheme.standardWebhooks.key(ofReceiver: vector.input)
            #expect(key.map { Hex.encode($0) } == vector.keyHex, "\(vector.input)")
            #expect((key == nil) == (vector.error ?? false), "\(vector.input)")
            if vector.serverCreation != nil { #expect(throws: Failure.self) { try Secret(vector.input) } }
        }
    }

    @Test func `Ed25519`() throws {
        let signatures = vectors.primitives.filter { $0.kind == "ed25519" }
        #expect(signatures.count == 2)
        for vector in signatures {
            let seed = try #require(vector.seedHex.flatMap { Hex.decode($0) })
            let message = try #require(Hex.decode(vector.dataHex))
            let key = try #require(Ed25519PrivateKey(seed: seed))
            #expect(Hex.encode(key.publicKey) == vector.publicHex, "\(vector.id)")
            #expect(Hex.encode(key.sign(message)) == vector.signatureHex, "\(vector.id)")
        }
    }

    @Test func `signing by v1a`() throws {
        #expect(vectors.asymmetricSign.count == 4)
        for vector in vectors.asymmetricSign {
            let key = try SigningKey(vector.privateKey)
            #expect(key.publicKey.text == vector.publicKey && key.text == vector.privateKey, "\(vector.id)")
            let signature = Signature.value(
                .standardWebhooks, id: vector.msgId, seconds: vector.timestamp, body: Array(vector.payload.utf8),
                signers: Signers([Secret(random: Array(1...32))], keys: [key], versions: [.v1a]))
            #expect(signature == vector.signature, "\(vector.id)")
        }
    }

    @Test func `checking v1a`() throws {
        #expect(vectors.asymmetricVerify.count == 5)
        for vector in vectors.asymmetricVerify {
            let check = vector.check
            #expect(check.isValid == (vector.expect == "accept"), "\(vector.id): \(String(describing: check.reason))")
            #expect(check.scheme == .standardWebhooks)
        }
    }

    @Test func `all are accounted for`() {
        let ran = 5 + 17 + 5 + Self.checkedCount + 11 + 4 + 5
        #expect(vectors.primitives.count == 5 && vectors.illustrativeOnly.count == 1)
        print(
            """
            signature vectors: \(ran) ran; left out: 1 whose secret is not published, \
            \(Self.leftOut.map { "\($0.key) (\($0.value))" }.joined())
            """)
    }
}
