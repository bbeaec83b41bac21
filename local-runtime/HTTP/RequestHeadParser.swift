internal import Webhooks

/// Reads a head by the grammar of RFC 9112, without mercy: what two readers could take differently is refused, so that
/// nothing can be smuggled past a proxy in front of this server.
struct RequestHeadParser {
    var limits = HTTPLimits()
    var door = Door.http

    /// - Parameter bytes: from the request line to the empty line, both included.
    func parse(_ bytes: ArraySlice<UInt8>) throws(Problem) -> RequestHead {
        var lines = try Self.lines(of: bytes)[...]
        guard let requestLine = lines.popFirst() else { throw .badRequest("A request begins with its request line.") }
        let (method, targetBytes, version) = try self.requestLine(requestLine)
        guard lines.count <= limits.headerCountMax else {
            throw Problem(431, Failure(.invalidRequest, "Send at most \(limits.headerCountMax) headers."))
        }
        var headers: [HTTPHeader] = []
        for line in lines { headers.append(try Self.field(line)) }

        var head = RequestHead(
            method: method, target: RequestTarget(segments: []), headers: headers, host: "", framing: .none,
            isPersistent: version == .http11, expectsContinue: false, version: version, door: door)
        head.host = try Self.host(in: head)
        head.target = try target(targetBytes, method: method, host: head.host)
        head.framing = try BodyFraming(of: head, version: version)
        head.isPersistent = head.isPersistent && !Self.asksToClose(head)
        head.expectsContinue = try Self.expectsContinue(head, version: version)
        return head
    }

    /// What can be read of a head that was refused: its method and its headers, so that the refusal is one that its sender
    /// can read. Nothing is decided by it. Nil where not even its first line is there.
    func partial(_ bytes: ArraySlice<UInt8>) -> RequestHead? {
        let lines = bytes.prefix(limits.headMax).split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        guard let first = lines.first else { return nil }
        let headers = lines.dropFirst().prefix(limits.headerCountMax).prefix { !$0.isEmpty && $0 != [0x0D] }
        return RequestHead(
            method: RequestHead.Method(token: first.prefix { $0 != 0x20 }) ?? .get, target: RequestTarget(segments: []),
            headers: headers.compactMap { try? Self.field($0.last == 0x0D ? $0.dropLast() : $0) }, host: "",
            framing: .none, isPersistent: false, expectsContinue: false, door: door)
    }

    // MARK: - Lines

    private static func lines(of bytes: ArraySlice<UInt8>) throws(Problem) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0A) {
            guard end > rest.startIndex, rest[end - 1] == 0x0D else { throw .badRequest(HeadBoundary.lineEndAdvice) }
            let line = rest[..<(end - 1)]
            rest = rest[(end + 1)...]
            if line.isEmpty, rest.isEmpty { return lines }
            if line.isEmpty { break }
            lines.append(line)
        }
        throw .badRequest("The head does not end with an empty line.")
    }

    /// `method SP request-target SP HTTP-version`: exactly one space between, none around.
    private func requestLine(
        _ line: ArraySlice<UInt8>
    ) throws(Problem) -> (RequestHead.Method, ArraySlice<UInt8>, RequestHead.Version) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, Grammar.isToken(parts[0]), !parts[1].isEmpty else {
            throw .badRequest("The request line must be a method, a target and HTTP/1.1, with one space between each.")
        }
        guard let version = try Self.version(parts[2]) else {
            throw Problem(505, Failure(.invalidRequest, "Use HTTP/1.1."))
        }
        guard parts[1].count <= limits.targetMax else {
            throw Problem(414, Failure(.invalidRequest, "Send a target of at most \(limits.targetMax) bytes."))
        }
        guard let method = RequestHead.Method(token: parts[0]) else {
            throw Problem(501, Failure(.invalidRequest, "Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS."))
        }
        return (method, parts[1], version)
    }

    /// Nil for a version that is well-formed and not ours.
    private static func version(_ token: ArraySlice<UInt8>) throws(Problem) -> RequestHead.Version? {
        if token.elementsEqual("HTTP/1.1".utf8) { return .http11 }
        if token.elementsEqual("HTTP/1.0".utf8) { return .http10 }
        let digits = token.dropFirst(5)
        guard token.starts(with: "HTTP/".utf8), digits.count == 3, let major = digits.first, let minor = digits.last,
            Grammar.isDigit(major), Grammar.isDigit(minor), digits.dropFirst().first == UInt8(ascii: ".")
        else { throw .badRequest("The request line must end with HTTP/1.1.") }
        return nil
    }

    /// `field-name ":" OWS field-value OWS`.
    static func field(_ line: ArraySlice<UInt8>) throws(Problem) -> HTTPHeader {
        guard line.first != 0x20, line.first != 0x09 else {
            throw .badRequest("A header goes on in a second line; send each header in one line.")
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        guard colon < line.endIndex, Grammar.isToken(line[..<colon]) else {
            throw .badRequest("A header must be a name, a colon directly after it, and a value.")
        }
        let value = Grammar.trimmed(line[(colon + 1)...])
        guard value.allSatisfy(Grammar.isFieldValue(_:)) else {
            throw .badRequest("The value of a header holds a control character.")
        }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        return HTTPHeader(name, try text(of: value, named: name.lowercased()))
    }

    /// What is not UTF-8 is never repaired: two values that differ would become one. It counts as empty, which is nobody's
    /// token, origin or host. Of cookies, others on this machine may have set some; the rest of them still counts.
    private static func text(of value: ArraySlice<UInt8>, named name: String) throws(Problem) -> String {
        if let text = String(validating: value, as: UTF8.self) { return text }
        switch name {
        case "idempotency-key": throw .badRequest("Send an Idempotency-Key that is UTF-8.", field: "idempotencyKey")
        case "cookie":
            return value.split(separator: UInt8(ascii: ";")).compactMap { String(validating: $0, as: UTF8.self) }
                .joined(separator: ";")
        default: return ""
        }
    }

    // MARK: - What the headers mean

    /// One `Host`, well-formed (RFC 9112, 3.2). It is asked of HTTP/1.0 too, as access is judged by it.
    private static func host(in head: RequestHead) throws(Problem) -> String {
        guard let host = head.header("host"), HostAndPort(host) != nil else {
            throw .badRequest(
                "Send exactly one Host header with a name or an address, and the port where it is not 80.")
        }
        return normal(host)
    }

    /// In lower case, and without the colon of a port that is not there.
    private static func normal(_ authority: String) -> String {
        let text = authority.lowercased()
        return text.hasSuffix(":") ? String(text.dropLast()) : text
    }

    /// The origin form; `*` for OPTIONS; or the absolute form, where its authority says the same as `Host`.
    private func target(
        _ bytes: ArraySlice<UInt8>, method: RequestHead.Method, host: String
    ) throws(Problem) -> RequestTarget {
        if bytes.elementsEqual("*".utf8), method == .options { return RequestTarget(segments: []) }
        let scheme = "\(door.scheme)://"
        guard bytes.count > scheme.utf8.count,
            String(decoding: bytes.prefix(scheme.utf8.count), as: UTF8.self).lowercased() == scheme
        else { return try RequestTarget(parsing: bytes) }
        let rest = bytes.dropFirst(scheme.utf8.count)
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        guard Self.normal(String(decoding: rest[..<slash], as: UTF8.self)) == host else {
            throw .badRequest("The target names another host than the Host header.")
        }
        // Without a path it is that of the root (RFC 9110, 4.2.3).
        return slash == rest.endIndex ? RequestTarget(segments: [""]) : try RequestTarget(parsing: rest[slash...])
    }

    private static func asksToClose(_ head: RequestHead) -> Bool {
        head.values(of: "connection").contains { value in
            value.split(separator: ",").contains { $0.lowercased().filter { $0 != " " && $0 != "\t" } == "close" }
        }
    }

    private static func expectsContinue(_ head: RequestHead, version: RequestHead.Version) throws(Problem) -> Bool {
        let expectations = head.values(of: "expect")
        guard !expectations.isEmpty, version == .http11 else { return false }
        guard expectations.count == 1, expectations[0].lowercased() == "100-continue" else {
            throw Problem(417, Failure(.invalidRequest, "Expect can only be 100-continue."))
        }
        return true
    }
}
