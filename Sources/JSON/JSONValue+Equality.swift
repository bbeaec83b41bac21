/// Two values are equal where they mean the same: numbers by value, strings by their text, objects whatever the order of
/// their members. Kinds never mix: `"5"` is not `5`.
extension JSONValue: Equatable {
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        guard left.kind == right.kind else { return false }
        switch left.kind {
        case .null: return true
        case .boolean: return left.boolean == right.boolean
        case .number: return left.bytes == right.bytes || left.number == right.number
        case .string: return left.hasSameText(as: right)
        case .array: return left.hasSameElements(as: right)
        case .object: return left.hasSameMembers(as: right)
        }
    }

    /// The text of a string as UTF-8, not copied where it holds no escape; nil for any other kind.
    ///
    /// An unpaired surrogate is encoded as if it were a scalar, so that texts which differ only there stay different.
    package var utf8: ArraySlice<UInt8>? {
        guard node.kind == .string else { return nil }
        return node.isEscaped ? StringDecoder.bytes(of: node, in: document.bytes)[...] : bytes.dropFirst().dropLast()
    }

    private func hasSameText(as other: JSONValue) -> Bool {
        // An escape is at most six bytes for one of text: texts too unlike in size need not be decoded to differ.
        guard bytes.count <= 6 * other.bytes.count, other.bytes.count <= 6 * bytes.count else { return false }
        return utf8 == other.utf8
    }

    private func hasSameElements(as other: JSONValue) -> Bool {
        guard var left = elements, var right = other.elements else { return false }
        while let element = left.next() {
            guard let counterpart = right.next(), element == counterpart else { return false }
        }
        return right.next() == nil
    }

    private func hasSameMembers(as other: JSONValue) -> Bool {
        guard let members, let otherMembers = other.members else { return false }
        // The scanner has seen to it that no name stands twice.
        var values: [ArraySlice<UInt8>: JSONValue] = [:]
        for member in otherMembers { values[member.nameBytes] = member.value }
        var count = 0
        for member in members {
            guard let counterpart = values[member.nameBytes], member.value == counterpart else { return false }
            count += 1
        }
        return count == values.count
    }
}

extension JSONValue.Member {
    fileprivate var nameBytes: ArraySlice<UInt8> { JSONValue(document: document, index: index).utf8 ?? [] }
}
