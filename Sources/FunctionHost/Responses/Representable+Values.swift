package import JSON
package import Webhooks

extension String: Representable {
    package static var schema: JSONSchema { .string() }
    package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: Representable {
    package static var schema: JSONSchema { .integer() }
    package func write(to writer: inout JSONWriter) { writer.integer(self) }
}

extension Double: Representable {
    package static var schema: JSONSchema { .number() }
    package func write(to writer: inout JSONWriter) { writer.number(self) }
}

extension Bool: Representable {
    package static var schema: JSONSchema { .boolean }
    package func write(to writer: inout JSONWriter) { writer.boolean(self) }
}

extension Timestamp: Representable {
    package static var schema: JSONSchema { .string(format: "date-time") }
    package func write(to writer: inout JSONWriter) { writer.string(iso8601) }
}

extension ID: Representable {
    package static var schema: JSONSchema { .string() }
    package func write(to writer: inout JSONWriter) { writer.string(text) }
}

extension TeamID: Representable {
    package static var schema: JSONSchema { .string() }
    package func write(to writer: inout JSONWriter) { writer.string(text) }
}

extension Array: Representable where Element: Representable {
    package static var schema: JSONSchema { .array(of: Element.schema) }
    package func write(to writer: inout JSONWriter) {
        writer.array { list in for element in self { element.write(to: &list) } }
    }
}

extension Representable where Self: RawRepresentable & CaseIterable, RawValue == String {
    package static var schema: JSONSchema { .enumeration(allCases.map(\.rawValue)) }
    package func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}

extension EventType: Representable {}
extension ErrorCode: Representable {}
extension Delivery.Status: Representable {}
extension WebhookTest.Status: Representable {}
extension SignatureScheme: Representable {}
extension SignatureVersion: Representable {}
extension Credentials.Kind: Representable {}
extension SignatureCheck.Reason: Representable {}
extension Filter.Operator: Representable {}

/// JSON that is passed on as it is.
package struct VerbatimJSON: Representable {
    package var text: String
    package init(_ text: String) { self.text = text }
    package static var schema: JSONSchema { .any }
    package func write(to writer: inout JSONWriter) { writer.verbatim(text.utf8) }
}

/// Bytes that a receiver sent: as text, where they are no UTF-8 with U+FFFD in its place.
package struct ForeignText: Representable {
    package var bytes: [UInt8]
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package static var schema: JSONSchema { .string() }
    package func write(to writer: inout JSONWriter) { writer.string(String(decoding: bytes, as: UTF8.self)) }
}

/// Header lines as an object; lines of one name are joined by a comma (RFC 9110, 5.3).
package struct HeaderMap: Representable {
    package var headers: [HTTPHeader]
    package init(_ headers: [HTTPHeader]) { self.headers = headers }
    package static var schema: JSONSchema { .map(of: .string()) }
    package func write(to writer: inout JSONWriter) {
        var values: [String: String] = [:]
        var order: [String] = []
        for header in headers {
            if let value = values[header.name] {
                values[header.name] = value + ", " + header.value
            } else {
                values[header.name] = header.value
                order.append(header.name)
            }
        }
        writer.object { object in for name in order { object.member(name, values[name] ?? "") } }
    }
}
