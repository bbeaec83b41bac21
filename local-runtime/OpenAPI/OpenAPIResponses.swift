internal import JSON
internal import Storage
internal import Webhooks

/// The answers that an operation can have.
enum OpenAPIResponses {
    /// What each status means, whatever the function.
    private static let errors: [(status: Int, meaning: String)] = [
        (400, "The request is not as it must be; `field` names what is at fault, where one field is."),
        (401, "There is no token, or one that is not known."),
        (403, "The token does not reach this, or the request comes from another site."),
        (404, "There is nothing of that name."),
        (405, "Another method is wanted: `Allow` names those that there are."),
        (408, "The request took too long to arrive."),
        (409, "It does not go together with what is there."),
        (413, "The body is too long."),
        (414, "The target is too long."),
        (415, "The body is encoded."),
        (417, "`Expect` names something else than `100-continue`."),
        (429, "Too many at a time; try again after `Retry-After` seconds."),
        (431, "The head is too long, or has too many headers."),
        (500, "It broke, or something is set up wrongly."),
        (501, "The method, or the coding of the body, is none that is known here."),
        (502, "The function ended without an answer."),
        (503, "It may go better in a moment; try again after `Retry-After` seconds."),
        (504, "The function took too long and was ended."),
        (505, "Another version of HTTP is spoken here."),
    ]

    private static let waits = [429, 503, 504]

    static func write(_ operation: OpenAPIOperation, to writer: inout JSONWriter) {
        writer.object { responses in
            responses.member("\(operation.status)") {
                $0.object { response in
                    response.member(
                        "description", operation.status == 202 ? "It is kept, and on its way." : "The result.")
                    response.member("headers") { writeHeaders(waits: false, to: &$0) }
                    guard ![204, 205].contains(operation.status) else { return }
                    writeContent(to: &response) { schema in
                        if let answer = operation.response {
                            schema.verbatim(answer.bytes)
                        } else {
                            schema.object { $0.member("type", "object") }
                        }
                    }
                }
            }
            if operation.isDirect { writeAccepted(to: &responses) }
            writeErrors(to: &responses)
        }
    }

    /// The answers of a page of the runtime.
    static func write(_ page: OpenAPIPage, to writer: inout JSONWriter) {
        writer.object { responses in
            responses.member("200") {
                $0.object { response in
                    response.member("description", "The answer.")
                    response.member("headers") { writeHeaders(waits: false, to: &$0) }
                    response.member("content") {
                        $0.object { content in
                            for type in page.types {
                                let schema = type == "application/json" ? page.answer : .string()
                                content.member(type) { $0.object { $0.member("schema") { schema.write(to: &$0) } } }
                            }
                        }
                    }
                }
            }
            writeErrors(to: &responses)
        }
    }

    private static func writeErrors(to responses: inout JSONWriter) {
        for (status, _) in errors {
            responses.member("\(status)") { $0.object { $0.member("$ref", "#/components/responses/\(status)") } }
        }
    }

    /// The answer to a call that is made later.
    private static func writeAccepted(to responses: inout JSONWriter) {
        responses.member("202") {
            $0.object { response in
                response.member("description", "With `async`: the call is on disk, and will be made.")
                response.member("headers") { writeHeaders(waits: false, to: &$0) }
                writeContent(to: &response) {
                    JSONSchema.object([.required("id", .string(pattern: "^\(AsyncCall.idPrefix)"))]).write(to: &$0)
                }
            }
        }
    }

    /// The answers of a probe, which needs no token.
    /// - Parameter member: of the answer where all is well.
    static func writeProbe(member: String, canFail: Bool, to writer: inout JSONWriter) {
        writer.object { responses in
            responses.member("200") {
                $0.object { response in
                    response.member("description", "It is so.")
                    writeContent(to: &response) { JSONSchema.object([.required(member, .boolean)]).write(to: &$0) }
                }
            }
            for status in [400, 403, 405, 408, 413, 414, 417, 431, 501, 503, 505] where canFail || status != 503 {
                responses.member("\(status)") {
                    $0.object { $0.member("$ref", "#/components/responses/\(status)") }
                }
            }
        }
    }

    /// `components`: what all operations share.
    static func writeComponents(cookie: String, to writer: inout JSONWriter) {
        writer.object { components in
            components.member("securitySchemes") {
                $0.object {
                    $0.member("token") {
                        $0.object {
                            $0.member("type", "http")
                            $0.member("scheme", "bearer")
                            $0.member("description", "The token of the runtime, or a key.")
                        }
                    }
                    $0.member("cookie") {
                        $0.object {
                            $0.member("type", "apiKey")
                            $0.member("in", "cookie")
                            $0.member("name", cookie)
                            $0.member("description", "What `POST /session` gives a browser.")
                        }
                    }
                }
            }
            components.member("responses") {
                $0.object { responses in
                    for (status, meaning) in errors {
                        responses.member("\(status)") {
                            $0.object { response in
                                response.member("description", meaning)
                                response.member("headers") { writeHeaders(waits: waits.contains(status), to: &$0) }
                                writeContent(to: &response) {
                                    $0.object { $0.member("$ref", "#/components/schemas/Error") }
                                }
                            }
                        }
                    }
                }
            }
            components.member("schemas") { $0.object { $0.member("Error") { envelope.write(to: &$0) } } }
        }
    }

    private static let envelope = JSONSchema.object([
        .required(
            "error",
            .object([
                .required("code", .enumeration(Failure.Code.allCases.map(\.rawValue))),
                .required("message", .string().described("What to do, for a person.")),
                .optional("field", .string().described("The field at fault, as a path such as `filters[0].value`.")),
            ]))
    ])

    private static func writeHeaders(waits: Bool, to writer: inout JSONWriter) {
        writer.object { headers in
            writeHeader("X-Request-Id", "The request's name in the log.", .string(minLength: 1), to: &headers)
            if waits { writeHeader("Retry-After", "Seconds to wait.", .integer(min: 0), to: &headers) }
        }
    }

    private static func writeHeader(
        _ name: String, _ meaning: String, _ schema: JSONSchema, to writer: inout JSONWriter
    ) {
        writer.member(name) {
            $0.object {
                $0.member("description", meaning)
                $0.member("required", true)
                $0.member("schema") { schema.write(to: &$0) }
            }
        }
    }

    static func writeContent(to response: inout JSONWriter, _ schema: (inout JSONWriter) -> Void) {
        response.member("content") {
            $0.object { $0.member("application/json") { $0.object { $0.member("schema", schema) } } }
        }
    }
}
