internal import JSON

/// The values of a manifest, each with the line that is at fault.
extension ManifestReader {
    func check(_ value: JSONValue, keys: Set<String>) throws(ManifestError) {
        guard let members = value.members else { throw error("expected an object", at: value) }
        for member in members where !keys.contains(member.name) {
            let known = keys.sorted().joined(separator: ", ")
            throw error("unknown key \"\(member.name)\"; known here: \(known)", at: member)
        }
    }

    func required(_ name: String, in value: JSONValue) throws(ManifestError) -> JSONValue {
        guard let member = value[name] else { throw error("\"\(name)\" is missing", at: value) }
        return member
    }

    func elements(of value: JSONValue) throws(ManifestError) -> [JSONValue] {
        guard let elements = value.elements else { throw error("expected an array", at: value) }
        return Array(elements)
    }

    func string(_ value: JSONValue) throws(ManifestError) -> String {
        guard let string = value.string else { throw error("expected a string", at: value) }
        return string
    }

    func error(_ message: String, at value: JSONValue) -> ManifestError {
        ManifestError(message, at: value.bytes.startIndex, in: text)
    }

    /// What is wrong with a name, which may stand on another line than its value.
    func error(_ message: String, at member: JSONValue.Member) -> ManifestError {
        ManifestError(message, at: member.offset, in: text)
    }

    /// A whole number; nil where there is none.
    func integer(_ name: String, _ range: ClosedRange<Int>, in value: JSONValue) throws(ManifestError) -> Int? {
        guard let member = value[name] else { return nil }
        guard let number = member.integer, range.contains(number) else {
            throw error(
                "\"\(name)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)", at: member)
        }
        return number
    }
}
