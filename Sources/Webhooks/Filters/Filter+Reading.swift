package import JSON

extension Filter {
    /// Whether a webhook with these filters wants a payload; none where they cannot be read.
    /// - Parameter json: nil where it wants all of them.
    package static func admit(_ payload: Payload, by json: String?) -> Bool {
        guard let json else { return true }
        guard let filters = try? list(json: json),
            let body = try? JSONDocument(payload.body, bytesMax: Bounds.payloadBytesMax).root
        else { return false }
        return filters.allSatisfy { $0.evaluate(body).matches }
    }

    /// Reads an array of filters.
    /// - Parameter path: what the array is called in the request.
    package static func list(reading json: JSONValue, at path: String = "filters") throws(Failure) -> [Filter] {
        guard let elements = json.elements else { throw .invalid(path, "must be an array of filters") }
        var filters: [Filter] = []
        // All patterns of a webhook together may cost what one may: else twenty would hold up an event twenty times as long.
        var instructions = 0
        for element in elements {
            guard filters.count < countMax else { throw .invalid(path, "a webhook has at most \(countMax) filters") }
            let filter = try Filter(reading: element, at: "\(path)[\(filters.count)]")
            instructions += filter.instructionCount
            guard instructions <= Pattern.instructionsMax else {
                throw .invalid(
                    "\(path)[\(filters.count)].value",
                    "the patterns of one webhook are too large together: use fewer or smaller repeats")
            }
            filters.append(filter)
        }
        return filters
    }

    /// Reads `{"field", "operator", "value"}`.
    /// - Parameter path: what the filter is called in the request, such as `filters[0]`.
    package init(reading json: JSONValue, at path: String) throws(Failure) {
        guard let members = json.members else {
            throw .invalid(path, "must be an object with field, operator and value")
        }
        for member in members where !["field", "operator", "value"].contains(member.name) {
            let name = String(member.name.unicodeScalars.prefix(Self.nameShownMax))
            throw .invalid("\(path).\(name)", "is unknown: a filter has field, operator and value")
        }
        guard let field = json["field"]?.string else {
            throw .invalid("\(path).field", "must be a path into the payload, such as data.ticket.priority")
        }
        guard let word = json["operator"]?.string, let `operator` = Operator(rawValue: word) else {
            let words = Operator.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("\(path).operator", "must be one of \(words)")
        }
        guard let value = json["value"] else {
            throw .invalid("\(path).value", "is missing: say what the field is compared with")
        }
        guard value.bytes.count <= Self.valueBytesMax else {
            throw .invalid("\(path).value", "must be at most \(Self.valueBytesMax) bytes of JSON")
        }
        (self.field, self.operator, self.value) = (field, `operator`, value)
        self.path = try FieldPath(field, at: "\(path).field")
        condition = try Condition(`operator`, value, at: "\(path).value")
    }

    /// Scalars of an unknown member's name that an error repeats.
    private static let nameShownMax = 64

    private var instructionCount: Int {
        if case .regex(let pattern) = condition { pattern.instructionCount } else { 0 }
    }
}

extension Filter {
    /// Reads an array of filters from its text, as it is kept.
    package static func list(json text: String) throws(Failure) -> [Filter] {
        guard let document = try? JSONDocument(Array(text.utf8)) else { throw .invalid("filters", "are damaged") }
        return try list(reading: document.root)
    }
}
