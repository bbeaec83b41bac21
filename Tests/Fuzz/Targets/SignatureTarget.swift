import Webhooks

extension FuzzTarget {
    /// What a receiver gets: header lines up to an empty one, then a body.
    ///
    /// Nothing is valid that was not signed with the secret, and what was signed is valid beside whatever else is there.
    static let signature = FuzzTarget(name: "signature") { input in
        var rest = input
        var headers: [HTTPHeader] = []
        while true {
            let (line, others) = rest.firstLine
            rest = others
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), headers.count < 32 else { break }
            headers.append(
                HTTPHeader(Array(line[..<colon]).text, line[(colon + 1)...].drop { $0 == 0x20 }.map { $0 }.text))
        }
        try SignatureCheckOf(headers: headers, body: rest).check()
    }
}

private struct SignatureCheckOf {
    static let now = Timestamp(seconds: 1_761_174_000)
    static let text = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    static let other = "whsec_/////wQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    var headers: [HTTPHeader]
    var body: [UInt8]

    func check() throws {
        let secret = try Secret(Self.text)
        let given = verdict(headers)
        try expect((given.reason == nil) == given.isValid, "valid with a reason")
        if given.isValid { try checkForgery(secret) }
        try expect(!verdict(headers, secret: Self.other).isValid, "valid with another secret")

        let id = value("webhook-id") ?? "pl_1"
        let signed = Signature.headers(id: id, time: Self.now, body: body, signers: Signers([secret]))
        try expect(verdict(signed).isValid, "refused: \(signed)")
        try expect(verdict(headers + signed, secret: Self.other).isValid == false, "valid with another secret")
        var changed = self
        changed.body.append(0)
        try expect(changed.verdict(signed).reason == .noMatchingSignature, "valid with another body")
        for scheme in SignatureScheme.allCases {
            guard let garbage = value(scheme.signatureHeader), garbage.utf8.count < SignatureCheck.signaturesMax else {
                continue
            }
            let separator = scheme == .standardWebhooks ? " " : ","
            let own = signed.filter { [scheme.timestampHeader, scheme.idHeader].contains($0.name) }
            let signature = signed.first { $0.name == scheme.signatureHeader }?.value ?? ""
            let crowded = HTTPHeader(scheme.signatureHeader, garbage + separator + signature)
            try expect(verdict(own + [crowded]).isValid, "refused beside others: \(crowded)")
        }
    }

    /// What was found valid must hold the code that the secret makes of it.
    private func checkForgery(_ secret: Secret) throws(Broken) {
        let isSigned = SignatureScheme.allCases.contains { scheme in
            guard let time = value(scheme.timestampHeader).flatMap(Int64.init),
                let claimed = value(scheme.signatureHeader)
            else { return false }
            let id = scheme.idHeader.flatMap(value) ?? ""
            let own = Signature.value(scheme, id: id, seconds: time, body: body, signers: Signers([secret]))
            return scheme == .standardWebhooks ? claimed.contains(own) : claimed.lowercased().contains(own)
        }
        try expect(isSigned, "valid, but not signed")
    }

    private func value(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    private func verdict(_ headers: [HTTPHeader], secret: String = text) -> SignatureCheck {
        SignatureCheck(headers: headers, body: body, secrets: [secret], now: Self.now)
    }
}
