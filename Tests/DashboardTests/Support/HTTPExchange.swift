import CCurl
import JSON

/// One request over HTTP on loopback and its answer, waited for, on a connection of its own.
///
/// By libcurl: what chromedriver writes, `Content-Length:7` without a space, is more than Foundation's client can read.
struct HTTPExchange: Sendable {
    var status: Int
    var body: [UInt8]

    /// Nil where the body is not JSON.
    var json: JSONValue? { try? JSONDocument(body).root }

    /// - Parameters:
    ///   - path: such as `/session`.
    ///   - secondsMax: until the answer is whole; afterwards the request is given up.
    /// - Throws: ``BrowserError`` where there is no whole answer.
    static func send(
        _ method: String, _ path: String, port: Int, headers: [String: String] = [:], body: [UInt8] = [],
        secondsMax: Int = 60
    ) throws -> HTTPExchange {
        guard let handle = curl_easy_init() else { throw BrowserError("libcurl gives no handle") }
        // A test that waits says so by its own limits, never by a signal.
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_string(handle, CURLOPT_PROXY, "")
        curl_set_long(handle, CURLOPT_TIMEOUT, secondsMax)
        curl_set_string(handle, CURLOPT_URL, "http://127.0.0.1:\(port)\(path)")
        curl_set_string(handle, CURLOPT_CUSTOMREQUEST, method)
        if !body.isEmpty || method == "POST" {
            curl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count)
            curl_set_string(handle, CURLOPT_COPYPOSTFIELDS, body)
        }
        // Without the last, libcurl waits before a long body for a word of the server.
        let lines = headers.map { "\($0.key): \($0.value)" } + ["Expect:"]
        let list = lines.reduce(nil) { curl_slist_append($0, $1) }
        curl_set_pointer(handle, CURLOPT_HTTPHEADER, list)
        defer {
            curl_easy_cleanup(handle)
            curl_slist_free_all(list)
        }
        var received: [UInt8] = []
        let outcome = withUnsafeMutablePointer(to: &received) { received in
            curl_set_pointer(handle, CURLOPT_WRITEDATA, received)
            curl_set_receive(handle, CURLOPT_WRITEFUNCTION) { bytes, _, count, received in
                let piece = UnsafeRawBufferPointer(start: bytes, count: count)
                received?.assumingMemoryBound(to: [UInt8].self).pointee.append(contentsOf: piece)
                return count
            }
            return curl_easy_perform(handle)
        }
        guard outcome == CURLE_OK else {
            throw BrowserError("\(method) \(path): \(String(cString: curl_easy_strerror(outcome)))")
        }
        return HTTPExchange(status: curl_get_long(handle, CURLINFO_RESPONSE_CODE), body: received)
    }
}
