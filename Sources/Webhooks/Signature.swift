/// What proves to a receiver that a request is ours, unchanged and fresh. It covers the body byte for byte.
package enum Signature {
    /// The five headers of both families for one attempt.
    ///
    /// - Parameters:
    ///   - id: of the payload, so that it is the same at every attempt.
    ///   - time: of the attempt.
    ///   - secrets: those that are live, the newest first: each of them signs.
    package static func headers(id: String, time: Timestamp, body: [UInt8], secrets: [Secret]) -> [HTTPHeader] {
        var headers: [HTTPHeader] = []
        for scheme in SignatureScheme.allCases {
            if let idHeader = scheme.idHeader { headers.append(HTTPHeader(idHeader, id)) }
            headers.append(HTTPHeader(scheme.timestampHeader, String(time.seconds)))
            headers.append(
                HTTPHeader(
                    scheme.signatureHeader,
                    value(scheme, id: id, seconds: time.seconds, body: body, secrets: secrets)))
        }
        return headers
    }

    /// The value of a family's signature header: one signature per secret, in their order.
    /// - Parameter seconds: since 1970.
    package static func value(
        _ scheme: SignatureScheme, id: String, seconds: Int64, body: [UInt8], secrets: [Secret]
    ) -> String {
        let signatures = secrets.map { secret in
            let code = scheme.code(id: id, timestamp: String(seconds), body: body, key: scheme.key(of: secret))
            return scheme.version + scheme.encode(code)
        }
        return signatures.joined(separator: String(scheme.separator))
    }
}
