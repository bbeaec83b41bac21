internal import CCurl
internal import Glibc
internal import Webhooks

/// The header lines of one request in the form that libcurl reads. The memory is used again for the next request: a list
/// made anew costs two allocations a line.
final class RequestLines {
    /// libcurl's own lines that are not to be sent: no `Accept`, and no waiting for `100 Continue`.
    private static let suppressed = ["Expect", "Accept"]

    private var text = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 1024)
    private var nodes = UnsafeMutableBufferPointer<curl_slist>.allocate(capacity: 32)

    deinit {
        text.deallocate()
        nodes.deallocate()
    }

    var first: UnsafeMutablePointer<curl_slist>? { nodes.baseAddress }

    /// False where a header holds what is not plain ASCII: it could end the line and begin another.
    func set(_ headers: [HTTPHeader]) -> Bool {
        reserve(headers)
        var position = 0
        var count = 0
        for name in Self.suppressed { append(name, ":", "", at: &position, &count) }
        for header in headers {
            // How libcurl wants a header without a value: with a colon, it would leave the header out.
            let separator: StaticString = header.value.isEmpty ? ";" : ": "
            let start = position
            append(header.name, separator, header.value, at: &position, &count)
            guard isOneLine(start..<position - 1) else { return false }
        }
        nodes[count - 1].next = nil
        return true
    }

    private func reserve(_ headers: [HTTPHeader]) {
        let bytes = headers.reduce(32) { $0 + $1.name.utf8.count + $1.value.utf8.count + 3 }
        if bytes > text.count {
            text.deallocate()
            text = .allocate(capacity: bytes)
        }
        if headers.count + Self.suppressed.count > nodes.count {
            nodes.deallocate()
            nodes = .allocate(capacity: headers.count + Self.suppressed.count)
        }
    }

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
