package import JSON
package import Webhooks

/// One serverless function: a request in, a response out.
///
/// A conforming type marked `@main` is a whole program; ``main()`` is what it runs.
package protocol Function: SendableMetatype {
    associatedtype Request: Readable
    associatedtype Response: Representable

    /// What it does, in a sentence for `--help` and `--describe`.
    static var summary: String { get }

    init()

    /// - Throws: ``Failure`` for what the caller can mend; any other error is ours: logged in full, answered as `internal`.
    func handle(_ request: Request, in context: Context) throws -> Response

    /// Calls that waited together. One that fails does not hurt the others.
    /// - Returns: for each call its result, in their order.
    func handle(group calls: [Call<Request>], in context: Context) -> [Result<Response, any Error>]
}

extension Function {
    package func handle(group calls: [Call<Request>], in context: Context) -> [Result<Response, any Error>] {
        var results: [Result<Response, any Error>] = []
        for call in calls {
            let isEnding = !results.isEmpty && EndRequest.isMade
            results.append(
                isEnding
                    ? .failure(Failure.ending)
                    : Result { try context.during(call.names) { try handle(call.request, in: context) } })
        }
        return results
    }

    /// As in the folder, the manifest and the contract.
    static var name: String {
        // String(describing:), and adding a Substring, look for conformances in the whole program: a fifth of a short run.
        let type = "\(Self.self)"
        return type.prefix(1).lowercased() + String(type.dropFirst())
    }
}

/// What a request is made from: its members, read one by one.
package protocol Readable: SendableMetatype {
    /// - Throws: ``Failure`` that names the field at fault.
    init(_ fields: inout Fields) throws(Failure)
}

/// What has a form in JSON, and can say which.
package protocol Representable: SendableMetatype {
    static var schema: JSONSchema { get }
    func write(to writer: inout JSONWriter)
}
