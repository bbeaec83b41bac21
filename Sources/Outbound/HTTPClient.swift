internal import CCurl
internal import Glibc
package import Webhooks

/// Sends requests to strangers, many at a time, on the caller's thread.
///
/// Connections are kept and shared (HTTP/2 streams too). Names are looked up on threads of its own, and only addresses
/// that the policy lets through are dialled. Nothing is followed, decompressed or remembered between requests but the
/// connections. It is driven by ``finished(within:)``: between two calls nothing moves.
package final class HTTPClient {
    /// Transfers under way, those that ended but were not handed over yet included.
    package private(set) var inFlight = 0

    private let concurrency: Int
    private let policy: AddressPolicy
    private let certificatesFile: String?
    private let names: NameBook
    private let sockets: SocketSet
    private let multi: UnsafeMutableRawPointer
    /// All that were ever needed.
    private var exchanges: [Exchange] = []
    private var idle: [Exchange] = []
    /// Those whose name is being looked up.
    private var waiting: [Exchange] = []
    private var ended: [(tag: Int, transfer: Transfer)] = []

    /// - Parameters:
    ///   - concurrency: transfers under way at once, at most.
    ///   - certificatesFile: a PEM bundle to verify receivers by; nil means the system's.
    ///   - lookup: finds all addresses of a name, called on other threads; nil means as the system does.
    /// - Throws: `misconfigured` where the bundle cannot be used, `unavailable` where nothing is left to start with.
    package init(
        policy: AddressPolicy, concurrency: Int, certificatesFile: String? = nil, lookup: Lookup? = nil
    ) throws(Failure) {
        precondition(concurrency > 0)
        if let certificatesFile { try Certificates.check(certificatesFile) }
        guard Self.isLibraryReady, let resolver = Resolver(lookup: lookup ?? SystemLookup.addresses),
            let multi = curl_multi_init()
        else { throw .nothingLeft }
        guard let sockets = SocketSet(multi: multi, wakening: resolver.wakening) else {
            curl_multi_cleanup(multi)
            throw .nothingLeft
        }
        (self.policy, self.concurrency) = (policy, concurrency)
        (self.multi, self.certificatesFile) = (multi, certificatesFile)
        names = NameBook(policy: policy, resolver: resolver)
        self.sockets = sockets
        _ = curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 2 * concurrency)
    }

    deinit {
        sockets.detach()
        for exchange in exchanges { exchange.close(multi) }
        curl_multi_cleanup(multi)
    }

    /// Starts one request. Its result comes from ``finished(within:)``, with the tag.
    package func start(_ request: Request, tag: Int) {
        precondition(inFlight < concurrency, "more transfers at once than the client was made for")
        inFlight += 1
        let exchange = idle.popLast() ?? makeExchange()
        guard exchange.prepare(request, tag: tag) else {
            end(exchange, .failure(TransferError(.protocol, "The request has a header that HTTP does not allow.")))
            return
        }
        switch names.addresses(of: request.url, now: exchange.startedAt) {
        case .known(.success(let addresses)): exchange.launch(in: multi, to: addresses, afterLookup: false)
        case .known(.failure(let error)): end(exchange, .failure(error))
        case .sought: waiting.append(exchange)
        }
    }

    /// Moves all transfers on and returns those that ended, as soon as there are any; none after the given time, which
    /// may be zero, or once the signal is raised.
    package func finished(
        within limit: Duration, unless signal: Signal? = nil
    ) -> [(tag: Int, transfer: Transfer)] {
        let until = ContinuousClock.now + limit
        var isInterrupted = false
        repeat {
            takeNames()
            isInterrupted = sockets.perform(
                waitingUntil: ended.isEmpty && inFlight > 0 ? nextDeadline(before: until) : nil,
                interruption: signal)
            takeNames()
            takeMessages()
        } while ended.isEmpty && inFlight > 0 && !isInterrupted && ContinuousClock.now < until
        defer { ended.removeAll(keepingCapacity: true) }
        inFlight -= ended.count
        return ended
    }

    private func makeExchange() -> Exchange {
        let exchange = Exchange(policy: policy, certificatesFile: certificatesFile)
        exchanges.append(exchange)
        return exchange
    }

    private func end(_ exchange: Exchange, _ result: Result<Answer, TransferError>) {
        ended.append((exchange.tag, exchange.finish(result)))
        idle.append(exchange)
    }

    /// Starts what waited for a name that is known now, and ends what waited too long.
    private func takeNames() {
        guard names.isSeeking else { return }
        let now = ContinuousClock.now
        names.takeAnswers(now: now)
        waiting.removeAll { exchange in
            guard let url = exchange.url else { return true }
            switch names.addresses(of: url, now: now) {
            case .known(.success(let addresses)) where now < exchange.deadline:
                exchange.launch(in: multi, to: addresses, afterLookup: true)
            case .known(.failure(let error)):
                end(exchange, .failure(error))
            case .known(.success), .sought:
                guard now >= exchange.deadline else { return false }
                end(exchange, .failure(TransferError(.dns, "The name server did not answer in time.")))
            }
            return true
        }
        names.abandonAll(but: waiting.lazy.compactMap(\.url?.host))
    }

    private func takeMessages() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let owner = curl_get_private(handle)
            else { continue }
            let code = curl_message_result(message)
            let exchange = Unmanaged<Exchange>.fromOpaque(owner).takeUnretainedValue()
            curl_multi_remove_handle(multi, handle)
            end(exchange, exchange.outcome(code))
        }
    }

    private func nextDeadline(before until: ContinuousClock.Instant) -> ContinuousClock.Instant {
        waiting.reduce(until) { min($0, $1.deadline) }
    }

    /// Once for the process. Writing to a closed connection must be an error and not the end of the program, and with
    /// NOSIGNAL libcurl leaves that signal to us.
    private static let isLibraryReady: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()
}

extension Failure {
    fileprivate static let nothingLeft = Failure(.unavailable, "no memory or file descriptor is left; try again later")
}
