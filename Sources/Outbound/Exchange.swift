internal import CCurl
internal import Webhooks

/// One request and its answer, on one handle of libcurl that is used again and again. What never changes is set once.
final class Exchange {
    /// An idle handle holds the bytes of no larger body.
    private static let bodyHeldMax = 16 * 1024

    private(set) var tag = 0
    private(set) var url: WebhookURL?
    private(set) var startedAt = ContinuousClock.now
    /// Of the whole exchange, the lookup of the name included.
    private(set) var deadline = ContinuousClock.now

    let policy: AddressPolicy
    var head = AnswerHead()
    var body = AnswerBody()
    /// Why the guard kept a socket from being opened or used.
    var refusal: AddressClass?
    /// An address that the policy lets through, as text that ends with a zero.
    var permitted: [CChar] = [0]

    private let handle: UnsafeMutableRawPointer
    /// libcurl reads them until the exchange has ended.
    private var lines: RequestLines?
    /// libcurl's words for what went wrong.
    private let explanation = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var bodyCount = 0
    private var hasCertificate = false
    private var pin: UnsafeMutablePointer<curl_slist>?
    private var launchedAt: ContinuousClock.Instant?
    private var isLookedUp = false

    init(policy: AddressPolicy, certificatesFile: String?) {
        guard let handle = curl_easy_init() else { preconditionFailure("no memory is left") }
        (self.handle, self.policy) = (handle, policy)
        explanation.initialize(repeating: 0)
        _ = curl_set_pointer(handle, CURLOPT_ERRORBUFFER, explanation.baseAddress)
        setFixedOptions(of: handle, certificatesFile: certificatesFile)
    }

    /// Gives the handle back, in whatever state it is.
    func close(_ multi: UnsafeMutableRawPointer) {
        if launchedAt != nil { curl_multi_remove_handle(multi, handle) }
        curl_easy_cleanup(handle)
        curl_slist_free_all(pin)
        explanation.deallocate()
    }

    /// Takes a request on. False where a header holds what would break the message.
    func prepare(_ request: Request, tag: Int) -> Bool {
        self.tag = tag
        startedAt = .now
        deadline = startedAt + request.timeout
        url = request.url
        guard let lines = request.lines else { return false }
        self.lines = lines
        _ = curl_set_string(handle, CURLOPT_URL, request.url.text)
        _ = curl_set_pointer(handle, CURLOPT_HTTPHEADER, lines.first)
        set(request.clientCertificate)
        bodyCount = request.body.count
        _ = curl_set_long(handle, CURLOPT_POSTFIELDSIZE, bodyCount)
        _ = request.body.withUnsafeBytes { curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
        return true
    }

    /// libcurl uses a connection again only for the same certificate; a session of TLS, which would bring the certificate
    /// along that it was made with, is not even kept.
    private func set(_ certificate: ClientCertificate?) {
        guard certificate != nil || hasCertificate else { return }
        hasCertificate = certificate != nil
        for (option, bytes) in [
            (CURLOPT_SSLCERT_BLOB, certificate?.certificate), (CURLOPT_SSLKEY_BLOB, certificate?.privateKey),
        ] {
            let code =
                bytes.map { curl_set_blob(handle, option, $0, $0.count) } ?? curl_set_blob(handle, option, nil, 0)
            precondition(code == CURLE_OK, "no memory is left")
        }
        _ = curl_set_long(handle, CURLOPT_SSL_SESSIONID_CACHE, certificate == nil ? 1 : 0)
    }

    /// Sends the request to these addresses and no others.
    /// - Parameter afterLookup: whether a name server was asked since the exchange began.
    func launch(in multi: UnsafeMutableRawPointer, to addresses: [IPAddress], afterLookup: Bool) {
        let now = ContinuousClock.now
        (launchedAt, isLookedUp) = (now, afterLookup)
        if let url, url.literal == nil { setPin(of: url, to: addresses) }
        // Rounded up; zero would mean no limit.
        _ = curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(max(0, (deadline - now).milliseconds)) + 1)
        curl_multi_add_handle(multi, handle)
    }

    /// What libcurl's result means.
    func outcome(_ code: CURLcode) -> Result<Answer, TransferError> {
        if let refusal, code != CURLE_OK { return .failure(.blocked(refusal)) }
        if let fault = head.fault { return .failure(fault) }
        let status = curl_get_long(handle, CURLINFO_RESPONSE_CODE)
        // An answer that was cut has done its work: the status decides.
        guard code == CURLE_OK || body.isCut else { return .failure(error(code)) }
        // libcurl is content with a head that ends with the connection.
        guard head.isWhole, status >= 200 else { return .failure(.brokenOff) }
        // Three digits (RFC 9110, 15); behind `HTTP/2` libcurl takes any number.
        guard status <= 999 else {
            return .failure(TransferError(.protocol, "The answer's status has more than three digits."))
        }
        return .success(Answer(status: status, headers: head.lines, body: body.take()))
    }

    /// Ends the exchange and makes it ready for the next.
    func finish(_ result: Result<Answer, TransferError>) -> Transfer {
        let transfer = Transfer(result, timings: timings())
        head.reset()
        body.reset()
        (refusal, launchedAt, url) = (nil, nil, nil)
        if bodyCount > Self.bodyHeldMax { _ = curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, nil) }
        if pin != nil {
            _ = curl_set_pointer(handle, CURLOPT_RESOLVE, nil)
            curl_slist_free_all(pin)
            pin = nil
        }
        return transfer
    }

    /// `+`: libcurl forgets it by itself after a while, so that its cache does not grow with the number of hosts.
    private func setPin(of url: WebhookURL, to addresses: [IPAddress]) {
        let list = addresses.map(\.description).joined(separator: ",")
        pin = curl_slist_append(nil, "+\(url.host):\(url.port):\(list)")
        _ = curl_set_pointer(handle, CURLOPT_RESOLVE, pin)
    }

    private func error(_ code: CURLcode) -> TransferError {
        TransferError(
            code,
            TransferError.Circumstances(
                verification: curl_get_long(handle, CURLINFO_SSL_VERIFYRESULT),
                systemError: curl_get_long(handle, CURLINFO_OS_ERRNO),
                explanation: explanation.baseAddress.map { String(cString: $0) } ?? "",
                isConnected: curl_get_offset(handle, CURLINFO_PRETRANSFER_TIME_T) > 0,
                isAnswering: curl_get_offset(handle, CURLINFO_STARTTRANSFER_TIME_T) > 0))
    }

    /// Reckoned in whole microseconds: else a difference shows digits that nobody measured.
    private func timings() -> Timings {
        func milliseconds(_ microseconds: Int) -> Double { Double(microseconds) / 1000 }
        func time(_ info: CURLINFO) -> Int { Int(curl_get_offset(handle, info)) }
        guard let launchedAt else { return Timings(total: milliseconds(startedAt.microseconds(until: .now))) }
        let lookup = startedAt.microseconds(until: launchedAt)
        var timings = Timings(total: milliseconds(lookup + time(CURLINFO_TOTAL_TIME_T)))
        if isLookedUp { timings.dns = milliseconds(lookup) }
        let firstByte = time(CURLINFO_STARTTRANSFER_TIME_T)
        if firstByte > 0 { timings.firstByte = milliseconds(lookup + firstByte) }
        guard curl_get_long(handle, CURLINFO_NUM_CONNECTS) > 0 else { return timings }
        let (connected, encrypted) = (time(CURLINFO_CONNECT_TIME_T), time(CURLINFO_APPCONNECT_TIME_T))
        if connected > 0 { timings.connect = milliseconds(connected - time(CURLINFO_NAMELOOKUP_TIME_T)) }
        if encrypted > 0 { timings.tls = milliseconds(encrypted - connected) }
        return timings
    }
}

extension ContinuousClock.Instant {
    fileprivate func microseconds(until end: Self) -> Int { Int(duration(to: end) / .microseconds(1)) }
}
