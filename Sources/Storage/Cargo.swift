internal import Webhooks

/// What a delivery carries to its receiver, as one value of SQL: a request id, a space, a traceparent, a space, the body.
/// Names that are not known are empty; no name has a space in it.
struct Cargo {
    let names: CallNames
    let body: [UInt8]

    init(_ bytes: [UInt8]) {
        let space = UInt8(ascii: " ")
        let first = bytes.firstIndex(of: space) ?? bytes.endIndex
        let second = bytes[first...].dropFirst().firstIndex(of: space) ?? bytes.endIndex
        body = Array(bytes[second...].dropFirst())
        names = CallNames(
            requestID: first > 0 ? String(decoding: bytes[..<first], as: UTF8.self) : nil,
            traceParent: TraceParent(String(decoding: bytes[first..<second].dropFirst(), as: UTF8.self)))
    }
}
