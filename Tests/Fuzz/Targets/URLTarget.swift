import CCurl
import Webhooks

extension FuzzTarget {
    /// The address of a receiver. libcurl, which dials it, must read the same in it.
    static let url = FuzzTarget(name: "url", lengthMax: 2100) { input in
        for allowsHTTP in [true, false] {
            guard let url = try? WebhookURL(input.text, allowsHTTP: allowsHTTP) else { continue }
            try expectEqual(try? WebhookURL(url.text, allowsHTTP: allowsHTTP), url, "read again")
            try expect(url.text.utf8.count <= WebhookURL.bytesMax, "\(url.text.utf8.count) bytes")
            try expect(url.text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "no plain ASCII")
            try expect(url.scheme == .https || allowsHTTP, "http is taken")
            try check(url)
            let isTaken = (try? url.check(AddressPolicy())) != nil
            if let literal = url.literal {
                try expect(isTaken == AddressPolicy().allows(literal), "\(literal) is judged in two ways")
            }
        }
    }

    private static func check(_ url: WebhookURL) throws(Broken) {
        let handle = curl_url()
        defer { curl_url_cleanup(handle) }
        let code = curl_url_set(handle, CURLUPART_URL, url.text, 0)
        try expect(code == CURLUE_OK, "libcurl refuses it: \(code.rawValue)")
        func part(_ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        try expectEqual(part(CURLUPART_SCHEME), url.scheme.rawValue, "the scheme to libcurl")
        try expectEqual(part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)), String(url.port), "the port to libcurl")
        try expect(part(CURLUPART_USER) == nil && part(CURLUPART_PASSWORD) == nil, "libcurl sees a user")
        try expect(
            part(CURLUPART_ZONEID) == nil && part(CURLUPART_FRAGMENT) == nil, "libcurl sees a zone or a fragment")
        let host = (part(CURLUPART_HOST) ?? "").lowercased()
        if case .v6 = url.literal {
            try expectEqual(IPAddress(host.dropFirst().dropLast()), url.literal, "the address to libcurl")
        } else {
            try expectEqual(host, url.host, "the host to libcurl")
        }
    }
}
