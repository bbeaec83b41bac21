internal import JSON
internal import Webhooks

extension Rule where Value == String {
    /// A text of so many characters (Unicode scalars), without control characters but line breaks and tabs.
    package static func text(_ length: ClosedRange<Int>, sample: String = "text") -> Rule {
        text(length, sample: sample, allowed: ["\n", "\t"])
    }

    /// A text of so many characters (Unicode scalars), without any control character.
    package static func line(_ length: ClosedRange<Int>, sample: String) -> Rule {
        text(length, sample: sample, allowed: [])
    }

    private static func text(_ length: ClosedRange<Int>, sample: String, allowed: [Unicode.Scalar]) -> Rule {
        Rule(.string(minLength: length.lowerBound, maxLength: length.upperBound), sample: sample, text: "\"\(sample)\"")
        { value, path throws(Failure) in
            guard let text = value.string else { throw .invalid(path, "must be a string") }
            guard length.contains(text.unicodeScalars.count) else {
                throw .invalid(path, "must be \(length.lowerBound) to \(length.upperBound) characters")
            }
            guard
                text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control || allowed.contains($0) }
                )
            else { throw .invalid(path, "must not hold control characters") }
            return text
        }
    }
}

extension Rule where Value == Bool {
    package static var boolean: Rule {
        Rule(.boolean, sample: true, text: "true") { value, path throws(Failure) in
            guard let boolean = value.boolean else { throw .invalid(path, "must be true or false") }
            return boolean
        }
    }
}

extension Rule where Value == Int {
    package static func integer(_ range: ClosedRange<Int>) -> Rule {
        let sample = range.lowerBound
        return Rule(.integer(min: range.lowerBound, max: range.upperBound), sample: sample, text: "\(sample)") {
            value, path throws(Failure) in
            guard let integer = value.integer, range.contains(integer) else {
                throw .invalid(path, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return integer
        }
    }
}

extension Rule where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    package static func word(_ type: Value.Type = Value.self) -> Rule {
        Rule(.enumeration(words), sample: first, text: "\"\(first.rawValue)\"") { value, path throws(Failure) in
            guard let word = value.string.flatMap(Value.init(rawValue:)) else {
                throw .invalid(path, "must be one of \(words.joined(separator: ", "))")
            }
            return word
        }
    }

    private static var words: [String] { Value.allCases.map(\.rawValue) }

    private static var first: Value {
        guard let first = Value.allCases.first else { preconditionFailure("an enumeration has cases") }
        return first
    }
}

extension Rule {
    /// An array whose elements keep a rule.
    package static func list<Element>(
        of element: Rule<Element>, count: ClosedRange<Int>
    ) -> Rule where Value == [Element] {
        Rule(
            .array(of: element.schema, minItems: count.lowerBound, maxItems: count.upperBound),
            sample: [element.sample], text: "[\(element.sampleText)]"
        ) { value, path throws(Failure) in
            guard let elements = value.elements else { throw .invalid(path, "must be an array") }
            var list: [Element] = []
            for item in elements {
                guard list.count < count.upperBound else {
                    throw .invalid(path, "must have \(count.lowerBound) to \(count.upperBound) entries")
                }
                list.append(try element.read(item, "\(path)[\(list.count)]"))
            }
            guard list.count >= count.lowerBound else {
                throw .invalid(path, "must have \(count.lowerBound) to \(count.upperBound) entries")
            }
            return list
        }
    }

    /// An object that is a request of its own.
    package static func object(_ type: Value.Type = Value.self) -> Rule where Value: Readable {
        Rule(Value.described().schema, sample: described(), text: Value.described().example) {
            value, path throws(Failure) in
            try Value(reading: value, path: path)
        }
    }

    private static func described() -> Value where Value: Readable {
        var fields = Fields(describing: ())
        guard let sample = try? Value(&fields) else { preconditionFailure("\(Value.self) refuses its own samples") }
        return sample
    }
}
