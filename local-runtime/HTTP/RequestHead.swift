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
    /// The address that the connection came from, without its port; empty where there is none.
    var peer = ""

    enum Method: String, CaseIterable, Sendable { case get, head, post, put, patch, delete, options }

    /// The only header of that name. More than one is treated as none was sent: nobody can tell which is meant.
    func header(_ name: String) -> String? {
        let values = self.values(of: name)
        return values.count == 1 ? values[0] : nil
    }

    func values(of name: String) -> [String] { headers.filter { $0.name.lowercased() == name }.map(\.value) }
}

extension RequestHead.Method {
    /// Methods are case-sensitive (RFC 9110, 9.1).
    init?(token: ArraySlice<UInt8>) {
        guard let method = Self.allCases.first(where: { token.elementsEqual($0.token.utf8) }) else { return nil }
        self = method
    }

    var token: String { rawValue.uppercased() }
}
