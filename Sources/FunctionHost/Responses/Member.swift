package import JSON

/// One member of a response: its name, its schema, and where its value comes from.
package struct Member<Root>: Sendable {
    let property: JSONSchema.Property
    let write: @Sendable (Root, inout JSONWriter) -> Void

    private init(_ property: JSONSchema.Property, write: @escaping @Sendable (Root, inout JSONWriter) -> Void) {
        (self.property, self.write) = (property, write)
    }

    /// The same member, of a value that another one has.
    package func of<Outer>(_ root: @escaping @Sendable (Outer) -> Root) -> Member<Outer> {
        Member<Outer>(property) { [write] outer, writer in write(root(outer), &writer) }
    }

    /// A member that is always there.
    package init<Value: Representable>(_ name: String, _ value: @escaping @Sendable (Root) -> Value) {
        property = .required(name, Value.schema)
        write = { root, writer in
            writer.name(name)
            value(root).write(to: &writer)
        }
    }

    /// A member that is left out where it is nil.
    package init<Value: Representable>(optional name: String, _ value: @escaping @Sendable (Root) -> Value?) {
        property = .optional(name, Value.schema)
        write = { root, writer in
            guard let value = value(root) else { return }
            writer.name(name)
            value.write(to: &writer)
        }
    }
}

/// A response that is an object: the list of its members is its schema and its writer.
package protocol ObjectResponse: Representable {
    static var members: [Member<Self>] { get }
}

extension ObjectResponse {
    package static var schema: JSONSchema { .object(members.map(\.property)) }

    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            for member in Self.members { member.write(self, &object) }
        }
    }
}
