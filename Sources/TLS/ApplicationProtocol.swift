internal import CSSL

/// What is spoken within TLS (ALPN, RFC 7301): `http/1.1`, and nothing else to a client that offers others alone.
enum ApplicationProtocol {
    private static let name = Array("http/1.1".utf8)

    /// - Parameter offer: names, each after a byte of its length.
    static func choose(
        from offer: UnsafePointer<UInt8>?, _ offerLength: UInt32,
        _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        _ length: UnsafeMutablePointer<UInt8>?
    ) -> Int32 {
        let names = UnsafeBufferPointer(start: offer, count: Int(offerLength))
        var start = 0
        while start < names.count {
            let end = start + 1 + Int(names[start])
            guard end <= names.count else { break }
            if names[(start + 1)..<end].elementsEqual(name) {
                chosen?.pointee = offer?.advanced(by: start + 1)
                length?.pointee = names[start]
                return SSL_TLSEXT_ERR_OK
            }
            start = end
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
}
