internal import CCurl
internal import Glibc
internal import Webhooks

/// The header lines of one request in the form that libcurl reads: one piece of memory for the texts, one for the list.
///
/// Unchecked: nothing of it changes after it was made. libcurl takes the list by a pointer that would let it, and reads.
final class RequestLines: @unchecked Sendable {
    /// libcurl's own lines that are not to be sent: no `Accept`, and no waiting for `100 Continue`.
    private static let suppressed = ["Expect", "Accept"]

    private let text: UnsafeMutableBufferPointer<CChar>
    private let nodes: UnsafeMutableBufferPointer<curl_slist>

    /// Nil where a header holds what is not plain ASCII: it could end the line and begin another.
    init?(_ headers: [HTTPHeader]) {
        let bytes = headers.reduce(32) { $0 + $1.name.utf8.count + $1.value.utf8.count + 3 }
        (text, nodes) = (.allocate(capacity: bytes), .allocate(capacity: headers.count + Self.suppressed.count))
        var position = 0
        var count = 0
        for name in Self.suppressed { append(name, ":", "", at: &position, &count) }
        for header in headers {
            // How libcurl wants a header without a value: with a colon, it would leave the header out.
            let separator: StaticString = header.value.isEmpty ? ";" : ": "
            let start = position
            append(header.name, separator, header.value, at: &position, &count)
            guard isOneLine(start..<position - 1) else { return nil }
        }
        nodes[count - 1].next = nil
    }

    deinit {
        text.deallocate()
        nodes.deallocate()
    }

    var first: UnsafeMutablePointer<curl_slist>? { nodes.baseAddress }

    private func append(
        _ name: String, _ separator: StaticString, _ value: String, at position: inout Int, _ count: inout Int
    ) {
        nodes[count] = curl_slist(data: text.baseAddress! + position, next: nodes.baseAddress! + count + 1)
        count += 1
        copy(name.utf8, to: &position)
        separator.withUTF8Buffer { copy($0, to: &position) }
        copy(value.utf8, to: &position)
        text[position] = 0
        position += 1
    }

    private func copy(_ bytes: some Collection<UInt8>, to position: inout Int) {
        let copied: Void? = bytes.withContiguousStorageIfAvailable { source in
            guard let start = source.baseAddress, let target = text.baseAddress else { return }
            memcpy(target + position, start, source.count)
            position += source.count
        }
        guard copied == nil else { return }
        for byte in bytes {
            text[position] = CChar(bitPattern: byte)
            position += 1
        }
    }

    /// Without a branch in the loop, so that it takes 16 bytes at a time: it runs over every byte that is sent as a header.
    private func isOneLine(_ range: Range<Int>) -> Bool {
        var wrong: UInt8 = 0
        for character in UnsafeMutableBufferPointer(rebasing: text[range]) {
            let byte = UInt8(bitPattern: character)
            wrong |= (byte &- 0x20 > 0x7E - 0x20 ? 1 : 0) & (byte != 0x09 ? 1 : 0)
        }
        return wrong == 0
    }
}
