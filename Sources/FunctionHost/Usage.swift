internal import JSON

/// What `--help` prints.
enum Usage {
    static func text<F: Function>(of function: F.Type) -> String {
        let description = F.Request.described()
        let fields = description.properties.map { $0.isRequired ? $0.name : "\($0.name)?" }.joined(separator: ", ")
        return """
            \(F.name): \(F.summary)

            Reads one JSON object on stdin, writes one JSON object and a newline on stdout.

              echo '\(description.example)' | \(F.name)

            Request: \(fields.isEmpty ? "{}" : fields)   (? may be left out)

              --lines      answer one line per line of input until it ends; what waits is handled together
              --context    with --lines: {"requestId":"…","traceparent":"…"} and a space stand before each request,
                           and the byte 1E in it for each line feed
              --describe   print the manifest entry with the JSON Schemas of request and response
              --help       print this

            Environment: WEBHOOKS_STORE (webhooks.db), WEBHOOKS_KEY, WEBHOOKS_PREVIOUS_KEY, WEBHOOKS_ALLOW_NETWORKS,
            WEBHOOKS_ALLOW_HTTP, WEBHOOKS_CA_FILE, WEBHOOKS_LOG (info); for the names of the one call,
            HOOKFILE_REQUEST_ID and TRACEPARENT; HOOKFILE_REPORT=1 tells on stderr what the work on the store takes.
            Exit status: 0 a response; 65 the request was refused; 70 our fault; 75 try again later; 78 configuration.

            """
    }
}

/// What `--describe` prints.
enum Description {
    static func text<F: Function>(of function: F.Type) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("name", F.name)
            object.member("summary", F.summary)
            for member in manifestEntry(of: F.name) where member.name != "name" {
                object.member(member.name) { $0.verbatim(member.value.bytes) }
            }
            object.member("lineContext", true)
            object.member("example") { $0.verbatim(F.Request.described().example.utf8) }
            object.member("request") { F.Request.described().schema.write(to: &$0) }
            object.member("response") { F.Response.schema.write(to: &$0) }
        }
        return writer.text + "\n"
    }

    /// The members of the function's entry in functions/manifest.json, as it was when the program was built.
    private static func manifestEntry(of name: String) -> [JSONValue.Member] {
        guard let manifest = try? JSONDocument(PackageResources.manifest_json),
            let entries = manifest.root["functions"]?.elements,
            let entry = entries.first(where: { $0["name"]?.string == name }), let members = entry.members
        else { return [] }
        return Array(members)
    }
}
