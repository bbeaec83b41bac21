internal import CCurl
internal import Glibc
internal import Webhooks

extension Exchange {
    /// Connections that nobody used for so long are closed, seconds.
    private static let idleMax = 30
    /// A connection older than this is not used again, seconds: a receiver that moved is noticed.
    private static let connectionAgeMax = 300
    /// For what libcurl keeps of names, seconds: longer than any exchange lasts, so that it never looks one up itself.
    private static let pinKeptFor = 120

    /// Everything that libcurl could do of its own accord is off.
    private static let fixedNumbers: [(CURLoption, Int)] = [
        (CURLOPT_POST, 1),
        (CURLOPT_NOSIGNAL, 1),
        (CURLOPT_FOLLOWLOCATION, 0),
        (CURLOPT_HTTPAUTH, 0),
        (CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)),
        (CURLOPT_HTTP09_ALLOWED, 0),
        (CURLOPT_HTTP_CONTENT_DECODING, 0),
        (CURLOPT_PATH_AS_IS, 1),
        (CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS),
        (CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
        (CURLOPT_SSL_VERIFYPEER, 1),
        (CURLOPT_SSL_VERIFYHOST, 2),
        (CURLOPT_DNS_CACHE_TIMEOUT, pinKeptFor),
        (CURLOPT_MAXAGE_CONN, idleMax),
        (CURLOPT_MAXLIFETIME_CONN, connectionAgeMax),
        (CURLOPT_HEADER, looksAhead ? 1 : 0),
    ]

    /// Whether each header line is handed to ``receiveBody`` too, which is before libcurl makes anything of it: see
    /// ``AnswerHead/admits(_:)``. Trailers are not.
    private static let looksAhead = curl_version_number() < 0x08_01_01

    private static let fixedTexts: [(CURLoption, String?)] = [
        (CURLOPT_PROTOCOLS_STR, "http,https"),
        (CURLOPT_PROXY, ""),
        (CURLOPT_NOPROXY, "*"),
        // Certificates come from one file only: then libcurl reads it once, not for each connection.
        (CURLOPT_CAPATH, nil),
    ]

    func setFixedOptions(of handle: UnsafeMutableRawPointer, certificatesFile: String?) {
        for (option, value) in Self.fixedNumbers {
            let code = curl_set_long(handle, option, value)
            precondition(code == CURLE_OK, "this libcurl cannot be told what it must not do")
        }
        for (option, value) in Self.fixedTexts {
            let code = curl_set_string(handle, option, value)
            precondition(code == CURLE_OK, "this libcurl cannot be told what it must not do")
        }
        if let certificatesFile { _ = curl_set_string(handle, CURLOPT_CAINFO, certificatesFile) }
        let me = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_PRIVATE, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
        ] {
            _ = curl_set_pointer(handle, option, me)
        }
        _ = curl_set_receive(handle, CURLOPT_HEADERFUNCTION, Self.receiveHead)
        _ = curl_set_receive(handle, CURLOPT_WRITEFUNCTION, Self.receiveBody)
        _ = curl_set_open_socket(handle, Self.openSocket)
        _ = curl_set_before_request(handle, Self.beforeRequest)
    }

    // MARK: - What libcurl calls back

    /// Anything but the number of bytes given ends the transfer.
    private static let receiveHead: curl_write_callback = { bytes, _, count, user in
        guard let bytes, let user else { return 0 }
        let exchange = Unmanaged<Exchange>.fromOpaque(user).takeUnretainedValue()
        return exchange.head.take(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }

    private static let receiveBody: curl_write_callback = { bytes, _, count, user in
        guard let bytes, let user else { return 0 }
        let exchange = Unmanaged<Exchange>.fromOpaque(user).takeUnretainedValue()
        let bytesHere = UnsafeRawBufferPointer(start: bytes, count: count)
        if looksAhead, !exchange.head.isWhole { return exchange.head.admits(bytesHere) ? count : 0 }
        return exchange.body.take(bytesHere) ? count : 0
    }

    /// The guard: here is the address that is really dialled, whatever a name or a spelling made of it.
    private static let openSocket: curl_opensocket_callback = { user, _, address in
        guard let user, let address else { return CURL_SOCKET_BAD }
        let exchange = Unmanaged<Exchange>.fromOpaque(user).takeUnretainedValue()
        let dialled = withUnsafePointer(to: &address.pointee.addr) { IPAddress($0) }
        guard exchange.permits(dialled) else { return CURL_SOCKET_BAD }
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }

    /// The second gate: a connection that is used again opens no socket.
    private static let beforeRequest: curl_prereq_callback = { user, address, _, _, _ in
        guard let user, let address else { return CURL_PREREQFUNC_ABORT }
        let exchange = Unmanaged<Exchange>.fromOpaque(user).takeUnretainedValue()
        return exchange.permits(address) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    /// Of the address that was permitted last nothing is asked again: most requests go where others have gone before.
    private func permits(_ address: UnsafePointer<CChar>) -> Bool {
        if strcmp(address, permitted) == 0 { return true }
        guard permits(IPAddress(String(cString: address))) else { return false }
        permitted = Array(UnsafeBufferPointer(start: address, count: strlen(address) + 1))
        return true
    }

    private func permits(_ address: IPAddress?) -> Bool {
        let found = address.map(policy.refusal) ?? .reserved
        guard let found else { return true }
        refusal = found
        return false
    }
}
