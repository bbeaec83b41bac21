import Foundation
import JSON

extension FuzzTarget {
    /// The scanner: what it takes is read in full, written out and taken again; Foundation takes it too.
    static let json = FuzzTarget(name: "json") { input in
        switch Result(catching: { () throws(JSONError) in try JSONDocument(input) }) {
        case .success(let document): try JSONCheck.check(document.root)
        case .failure(let error): try expect((0...input.count).contains(error.offset), "offset \(error.offset)")
        }
        guard let stretched = input.stretched else { return }
        _ = try? JSONDocument(stretched)
        if let list = try? JSONDocument([0x5B] + stretched + [0x30, 0x5D]) { try JSONCheck.check(list.root) }
    }
}

enum JSONCheck {
    static func check(_ root: JSONValue) throws(Broken) {
        try read(root, within: root.bytes.indices)
        guard let again = try? JSONDocument(Array(root.bytes)).root else {
            throw Broken(description: "refused without the space around it")
        }
        try expect(root == again, "another value without the space around it")
        // Texts that differ in an unpaired surrogate alone are written the same.
        guard !hasReplacements(root) else { return }
        var writer = JSONWriter()
        write(root, to: &writer)
        guard let rewritten = try? JSONDocument(writer.bytes).root else {
            throw Broken(description: "refused after it was written: \(writer.text)")
        }
        try expect(root == rewritten, "another value after it was written: \(writer.text)")
        try checkWithFoundation(root)
    }

    /// Whether each value lies within that around it, and is JSON by itself.
    private static func read(_ value: JSONValue, within range: Range<Int>) throws(Broken) {
        let bytes = value.bytes
        try expect(range.contains(bytes.startIndex) && bytes.endIndex <= range.upperBound, "out of range")
        if let number = value.number {
            try expect(number == number && !(number < number), "a number that is not itself")
            if let integer = number.integer {
                let again = try? JSONDocument(Array(String(integer).utf8)).root.number
                try expect(again == number, "\(integer) is another number")
            }
        }
        if let text = value.string { try expect(text.utf8.count <= bytes.count * 3, "longer than it was") }
        if let elements = value.elements {
            for element in elements { try read(element, within: bytes.indices) }
        } else if let members = value.members {
            for member in members {
                let name = member.name
                try expect(
                    name.unicodeScalars.contains("\u{FFFD}") || value[name] == member.value, "\(name) is not found")
                try read(member.value, within: bytes.indices)
            }
        }
    }

    private static func hasReplacements(_ value: JSONValue) -> Bool {
        if let text = value.string { return text.unicodeScalars.contains("\u{FFFD}") }
        if let elements = value.elements { return elements.contains(where: hasReplacements) }
        return value.members?.contains { $0.name.unicodeScalars.contains("\u{FFFD}") || hasReplacements($0.value) }
            ?? false
    }

    private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
        switch value.kind {
        case .null: writer.null()
        case .boolean: writer.boolean(value.boolean == true)
        case .number: writer.verbatim(value.bytes)
        case .string: writer.string(value.string ?? "")
        case .array: writer.array { list in for element in value.elements! { write(element, to: &list) } }
        case .object:
            writer.object { object in
                for member in value.members! { object.member(member.name) { write(member.value, to: &$0) } }
            }
        }
    }

    /// Foundation takes more than the grammar, and so must take this, but for numbers that it has no room for. It leaves out byte order
    /// marks.
    private static func checkWithFoundation(_ root: JSONValue) throws(Broken) {
        guard root.bytes.count < 300, !root.bytes.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }),
            !String(decoding: root.bytes, as: UTF8.self).unicodeScalars.contains("\u{FEFF}")
        else { return }
        let theirs = try? JSONSerialization.jsonObject(with: Data(root.bytes), options: .fragmentsAllowed)
        try expect(theirs != nil, "Foundation refuses it")
        if let text = root.string {
            try expect(theirs as? String == text, "Foundation reads \(String(describing: theirs))")
        }
    }
}
