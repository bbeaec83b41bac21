package import JSON

/// The headers that a webhook adds to each request, checked: none can change what the request is.
package struct CustomHeaders: Equatable, Sendable {
    package static let countMax = 32
    /// Names and values together.
    package static let bytesMax = 16 * 1024

    package let list: [HTTPHeader]

    /// Reads an object of names and values, in its order.
    ///
    /// Names are tokens (RFC 9110, 5.6.2), no two alike but for case. Values are visible ASCII, with spaces and tabs
    /// inside only; bytes above 127 are refused (`obs-text`, 5.5), since receivers read them in different ways.
    package init(reading value: JSONValue, at field: String = "headers") throws(Failure) {
        guard let members = value.members else {
            throw .invalid(field, "give an object of header names and values, such as {\"X-Api-Key\": \"…\"}")
        }
        var list: [HTTPHeader] = []
        var names: Set<String> = []
        var bytes = 0
        for member in members {
            guard list.count < Self.countMax else { throw .invalid(field, "use at most \(Self.countMax) headers") }
            let header = try Self.header(member, at: field)
            guard names.insert(header.name.lowercased()).inserted else {
                throw .invalid("\(field).\(header.name)", "name each header once; case makes no difference")
            }
            bytes += header.name.utf8.count + header.value.utf8.count
            guard bytes <= Self.bytesMax else {
                throw .invalid(field, "use at most \(Self.bytesMax) bytes for all names and values together")
            }
            list.append(header)
        }
        self.list = list
    }

    private static func header(_ member: JSONValue.Member, at field: String) throws(Failure) -> HTTPHeader {
        let name = member.name
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
            throw .invalid(field, "use only letters, digits and !#$%&'*+-.^_`|~ in a header's name")
        }
        // A name may be as long as the request is; a path in an answer should not.
        guard name.utf8.count <= bytesMax else {
            throw .invalid(field, "use at most \(bytesMax) bytes for all names and values together")
        }
        guard !isReserved(name.lowercased()) else {
            throw .invalid("\(field).\(name)", "leave this header out; the sender sets it itself")
        }
        guard let text = member.value.string else { throw .invalid("\(field).\(name)", "give the value as a string") }
        guard text.utf8.allSatisfy(isValueByte) else {
            throw .invalid("\(field).\(name)", "use only visible ASCII characters, spaces and tabs")
        }
        guard !isBlank(text.utf8.first), !isBlank(text.utf8.last) else {
            throw .invalid("\(field).\(name)", "remove the spaces at the ends of the value")
        }
        return HTTPHeader(name, text)
    }

    /// What frames the message, routes it, or vouches for it.
    private static func isReserved(_ name: String) -> Bool {
        reservedNames.contains(name) || reservedPrefixes.contains { name.hasPrefix($0) }
    }

    private static let reservedNames: Set<String> = [
        "host", "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect", "user-agent",
    ]
    private static let reservedPrefixes = ["content-", "proxy-", "webhook-", "x-webhook-"]

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte.isDigit || byte.isLetter || tokenMarks.contains(byte)
    }

    private static let tokenMarks = Array("!#$%&'*+-.^_`|~".utf8)

    private static func isValueByte(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) || byte == 0x09 }

    private static func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
}
