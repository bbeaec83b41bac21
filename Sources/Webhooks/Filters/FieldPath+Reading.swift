extension FieldPath {
    /// - Parameter path: what the path is called in the request, such as `filters[0].field`.
    init(_ text: String, at path: String) throws(Failure) {
        guard text.unicodeScalars.count <= Self.lengthMax else {
            throw .invalid(path, "a field is at most \(Self.lengthMax) characters long")
        }
        var reader = Reader(text)
        guard let steps = reader.steps() else {
            throw .invalid(
                path,
                "write a field as names with dots between them and indices in brackets, such as data.items[0].sku;"
                    + " a dot, bracket or backslash in a name stands after a backslash")
        }
        guard steps.count <= Self.stepsMax else {
            throw .invalid(path, "a field has at most \(Self.stepsMax) names and indices")
        }
        self.steps = steps
    }

    private struct Reader {
        private var rest: Substring.UnicodeScalarView

        init(_ text: String) { rest = Substring(text).unicodeScalars }

        mutating func steps() -> [Step]? {
            var steps: [Step] = []
            repeat {
                guard let name = name() else { return nil }
                steps.append(.name(name))
                while take("[") {
                    guard let index = index(), take("]") else { return nil }
                    steps.append(.index(index))
                }
            } while take(".")
            return rest.isEmpty ? steps : nil
        }

        private mutating func name() -> String? {
            var name = String.UnicodeScalarView()
            while let scalar = rest.first, scalar != ".", scalar != "[", scalar != "]" {
                rest.removeFirst()
                if scalar == "\\" {
                    guard let escaped = rest.popFirst() else { return nil }
                    name.append(escaped)
                } else {
                    name.append(scalar)
                }
            }
            return name.isEmpty ? nil : String(name)
        }

        /// Decimal digits without leading zeros.
        private mutating func index() -> Int? {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard (1...FieldPath.indexDigitsMax).contains(digits.count), digits.count == 1 || digits.first != "0" else {
                return nil
            }
            rest.removeFirst(digits.count)
            return Int(String(digits))
        }

        private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard rest.first == scalar else { return false }
            rest.removeFirst()
            return true
        }
    }
}
