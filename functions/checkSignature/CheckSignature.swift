import Cryptography
import FunctionHost
import JSON
import Webhooks

@main
struct CheckSignature: Function {
    static let summary = "Checks a request's signature as a receiver does, for both families."

    struct Request: Readable {
        let secret: String
        let headers: [HTTPHeader]
        let body: [UInt8]
        let toleranceSeconds: Int?
        let now: Timestamp?

        init(_ fields: inout Fields) throws(Failure) {
            secret = try fields.required("secret", .text(1...500, sample: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
            headers = try fields.required("headers", .receivedHeaders)
            let text = try fields.optional("body", .content)
            let bytes = try fields.optional("bodyBase64", .base64)
            fields.needs(oneOf: [["body"], ["bodyBase64"]])
            toleranceSeconds = try fields.optional("toleranceSeconds", .integer(0...86_400))
            now = try fields.optional("now", .time)
            switch (text, bytes) {
            case (let text?, nil): body = text
            case (nil, let bytes?): body = bytes
            case (nil, nil) where fields.isDescribing: body = []
            case (nil, nil): throw .invalid("body", "must be given, as text or as bodyBase64")
            case (_?, _?): throw .invalid("bodyBase64", "must not be given with body")
            }
        }
    }

    struct Response: ObjectResponse {
        var check: SignatureCheck

        static let members: [Member<Response>] = [
            Member("valid") { $0.check.isValid }, Member(optional: "scheme") { $0.check.scheme },
            Member(optional: "reason") { $0.check.reason },
        ]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        Response(
            check: SignatureCheck(
                headers: request.headers, body: request.body, secrets: [request.secret],
                toleranceSeconds: Int64(request.toleranceSeconds ?? 300), now: request.now ?? context.now()))
    }
}

extension Rule where Value == [HTTPHeader] {
    /// An object of names and values, whatever a client sent.
    fileprivate static var receivedHeaders: Rule {
        Rule(.map(of: .string()), sample: [], text: #"{"webhook-id":"pl_1"}"#) { value, path throws(Failure) in
            guard let members = value.members else { throw .invalid(path, "must be an object of names and values") }
            var headers: [HTTPHeader] = []
            for member in members {
                guard let text = member.value.string else {
                    throw .invalid("\(path).\(member.name)", "must be a string")
                }
                headers.append(HTTPHeader(member.name, text))
            }
            return headers
        }
    }
}

extension Rule where Value == [UInt8] {
    fileprivate static var content: Rule {
        Rule(.string(), sample: [], text: "\"{}\"") { value, path throws(Failure) in
            guard let text = value.string else { throw .invalid(path, "must be a string: the body exactly as it came") }
            return Array(text.utf8)
        }
    }

    fileprivate static var base64: Rule {
        Rule(.string(), sample: [], text: "\"e30=\"") { value, path throws(Failure) in
            guard let bytes = value.string.flatMap(Base64.decode) else { throw .invalid(path, "must be base64") }
            return bytes
        }
    }
}
