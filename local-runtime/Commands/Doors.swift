internal import Glibc
internal import TLS

/// Where `serve` listens, what it speaks there, and by which names it goes: its options, checked.
@RuntimeActor
struct Doors {
    nonisolated static let options: [Manual.Option] = [
        .init(
            "--host", "ADDRESS", "an address to listen on; beyond loopback a token or keys must be there (127.0.0.1)"),
        .init("--port", "PORT", "0 takes a free one and prints it; none listens at --socket alone (8787)"),
        .init(
            "--socket", "PATH", "also listens at this unix socket, for this user alone (Host: localhost)",
            completion: .file),
        .init(
            "--tls-cert", "FILE", "speaks TLS at the port with this certificate and its chain (PEM)", completion: .file),
        .init(
            "--tls-key", "FILE", "its key (PEM, no password); both are read again when they change", completion: .file),
        .init("--host-name", "NAME", "another name that requests may be addressed to; can be repeated"),
        .init("--cors-origin", "ORIGIN", "pages of this origin may ask, such as https://app.example; can be repeated"),
    ]

    /// Characters of a token that other machines can try to guess.
    nonisolated static let tokenLengthMin = 24

    /// Nil for `--port none`: it listens at the unix socket alone.
    let address: InternetAddress?
    let socketPath: String?
    let certificate: CertificateFiles?
    let hostNames: [String]
    let origins: [Origin]

    init(_ options: Options) throws(CommandError) {
        socketPath = try options.value("--socket")
        let isAlone = try options.value("--port") == "none"
        guard !isAlone || socketPath != nil else {
            throw CommandError(usage: "--port none needs --socket PATH: it listens there alone.")
        }
        address = isAlone ? nil : try options.address(portDefault: 8787)
        certificate = try Self.certificate(options)
        guard !isAlone || certificate == nil else {
            throw CommandError(usage: "TLS is spoken at the port, not at the socket; leave --port none out.")
        }
        hostNames = options.all("--host-name")
        for name in hostNames where HostAndPort(name) == nil || name.hasSuffix(":") {
            throw CommandError(usage: "--host-name must be a name or an address, with or without a port.")
        }
        var origins: [Origin] = []
        for text in options.all("--cors-origin") {
            guard let origin = Origin(text) else {
                throw CommandError(
                    usage: "--cors-origin must be as browsers write it, such as https://app.example or "
                        + "http://localhost:3000, in lower case, with no path and no *.")
            }
            origins.append(origin)
        }
        self.origins = origins
    }

    /// Refuses a token that no request can carry (RFC 9110, 5.5): with the end of a line behind it, say, nobody would ever be
    /// let in.
    nonisolated static func checkToken(_ token: String?) throws(CommandError) {
        guard let token else { return }
        let bytes = Array(token.utf8)[...]
        // What is not UTF-8 has become U+FFFD.
        guard Grammar.trimmed(bytes).count == bytes.count, bytes.allSatisfy(Grammar.isFieldValue(_:)),
            !token.contains("\u{FFFD}")
        else {
            throw CommandError(
                configuration:
                    "WEBHOOKS_TOKEN begins or ends with white space, or holds what no header can: take that away.")
        }
    }

    /// Refuses to serve other machines without a secret that its operator knows of, or with one that can be guessed.
    ///
    /// - Parameter token: as it was given; nil where one is made.
    func checkReach(token: String?, hasKeys: Bool) throws(CommandError) {
        guard let address, !address.isLoopback else { return }
        guard token != nil || hasKeys else {
            throw CommandError(
                configuration:
                    "Listening on \(address.authority) lets other machines in: set WEBHOOKS_TOKEN, or make a key "
                    + "with local-runtime keys create, first.")
        }
        guard token.map({ $0.count >= Self.tokenLengthMin }) ?? true else {
            throw CommandError(
                configuration:
                    "Listening on \(address.authority) lets other machines in, and WEBHOOKS_TOKEN is too easy to guess: "
                    + "give it \(Self.tokenLengthMin) characters or more, as openssl rand -base64 32 makes them.")
        }
    }

    /// - Parameter store: whose commands are to find the runtime.
    func open(store: String) throws(CommandError) -> Server {
        var listeners: [Listener] = []
        if let address {
            do throws(IOFailure) {
                listeners.append(try Listener(at: address, certificate: certificate))
            } catch {
                let holder = error == .system(EADDRINUSE) ? PortHolder.find(port: address.port) : nil
                throw CommandError(
                    listeningAt: address, error, holder: holder?.sentence(state: StateFile(store: store)))
            }
        }
        if let socketPath {
            do throws(IOFailure) {
                listeners.append(try Listener(atPath: socketPath))
            } catch {
                throw CommandError(listeningAtPath: socketPath, error)
            }
        } else if !isPlainHere {
            // The commands must get in, and nobody else.
            let path = commandSocket(store: store)
            do throws(IOFailure) {
                listeners.append(try Listener(atPath: path))
            } catch {
                Log.write(.warning, "\(path) cannot be made: the commands cannot find this runtime; give --socket.")
            }
        }
        var limits = HTTPLimits()
        limits.connectionsMax = min(limits.connectionsMax, Surroundings.descriptorsMax / 2)
        return Server(listeners, limits: limits)
    }

    func access(token: String, keys: KnownKeys, to server: Server) -> Access {
        var names = hostNames
        let (port, portOfScheme) = (server.port ?? 0, certificate == nil ? 80 : 443)
        if let address, !address.isUnspecific {
            names.append(port == portOfScheme ? address.name : "\(address.name):\(port)")
        }
        return Access(
            token: token, keys: keys, port: port, names: names, portOfScheme: portOfScheme,
            origins: CrossOrigin(origins))
    }

    /// Where the commands of this machine find it: at a socket, or at a port where no other machine is and no TLS.
    func commandURL(of server: Server, store: String) -> String {
        if let socketPath { return "unix:\(File.absolute(socketPath))" }
        return isPlainHere ? url(of: server) ?? "" : "unix:\(File.absolute(commandSocket(store: store)))"
    }

    /// Whether the port speaks HTTP and is for this machine alone.
    private var isPlainHere: Bool { certificate == nil && address?.isLoopback == true }

    private func commandSocket(store: String) -> String { "\(store).socket" }

    /// Nil where it listens at a unix socket alone.
    private func url(of server: Server) -> String? {
        guard var address, let port = server.port else { return nil }
        address.port = port
        return "\(certificate == nil ? "http" : "https")://\(address.authority)"
    }

    /// One line for each place.
    func greeting(of server: Server) -> String {
        let places = [url(of: server), socketPath.map { "unix:\($0)" }]
        return places.compactMap { $0.map { "listening on \($0)\n" } }.joined()
    }

    /// Tells of what is allowed, and not wise.
    func warn() {
        if let certificate, certificate.isKeyOpenToAll {
            Log.write(
                .warning, "All users of this machine can read \(certificate.keyPath): take that away with chmod o-r.")
        }
        guard let address, !address.isLoopback else { return }
        if certificate == nil {
            Log.write(
                .warning,
                "Other machines are served without TLS, so that tokens can be read on the way: give --tls-cert "
                    + "and --tls-key, or put a proxy with TLS in front.")
        }
        if address.isUnspecific, hostNames.isEmpty {
            Log.write(
                .warning,
                "Requests are served that are addressed to localhost: name what other machines call this one "
                    + "with --host-name.")
        }
    }

    private static func certificate(_ options: Options) throws(CommandError) -> CertificateFiles? {
        let (file, key) = (try options.value("--tls-cert"), try options.value("--tls-key"))
        guard let file, let key else {
            if file == nil, key == nil { return nil }
            throw CommandError(usage: "Give both --tls-cert and --tls-key, or neither.")
        }
        do throws(CertificateError) {
            return try CertificateFiles(certificate: file, key: key)
        } catch {
            throw CommandError(configuration: error.advice(certificate: file, key: key))
        }
    }
}
