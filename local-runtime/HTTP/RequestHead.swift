internal import Webhooks

/// The part of a request before its body (RFC 9112, 3 and 5).
struct RequestHead: Equatable {
    var method: Method
    var target: RequestTarget
    var headers: [HTTPHeader]
    /// The value of the one `Host`, in lower case.
    var host: String
    var framing: BodyFraming
    /// Whether the connection can go on after this exchange.
    var isPersistent: Bool
    /// Whether the client waits for a `100 Continue` before it sends the body.
    var expectsContinue: Bool
    var version: Version = .http11
    var door: Door = .http
    /// The address that the connection came from, without its port; empty for a unix socket.
    var peer = ""

    enum Version: Equatable, Sendable { case http10, http11 }

    enum Method: String, CaseIterable, Sendable { case get, head, post, put, patch, delete, options }

    /// The only header of that name. More than one is treated as none was sent: nobody can tell which is meant.
    func header(_ name: String) -> String? {
        var value: String?
        for header in headers where header.isNamed(name) {
            if value != nil { return nil }
            value = header.value
        }
        return value
    }

    func values(of name: String) -> [String] {
        var values: [String] = []
        for header in headers where header.isNamed(name) { values.append(header.value) }
        return values
    }
}

extension RequestHead.Method {
    /// Methods are case-sensitive (RFC 9110, 9.1).
    init?(token: ArraySlice<UInt8>) {
        guard let method = Self.allCases.first(where: { token.elementsEqual($0.token.utf8) }) else { return nil }
        self = method
    }

    var token: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        }
    }
}

extension HTTPHeader {
    /// - Parameter name: in lower case.
    fileprivate func isNamed(_ name: String) -> Bool {
        let (own, wanted) = (self.name.utf8, name.utf8)
        guard own.count == wanted.count else { return false }
        var (place, other) = (own.startIndex, wanted.startIndex)
        while place != own.endIndex {
            let (byte, sought) = (own[place], wanted[other])
            guard byte == sought || byte &+ 0x20 == sought && (0x41...0x5A).contains(byte) else { return false }
            (place, other) = (own.index(after: place), wanted.index(after: other))
        }
        return true
    }
}
