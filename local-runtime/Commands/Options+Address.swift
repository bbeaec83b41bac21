extension Options {
    /// `--host` and `--port`.
    func address(portDefault: Int) throws(CommandError) -> InternetAddress {
        let host = try value("--host") ?? "127.0.0.1"
        let port = try integer("--port", in: 0...65535) ?? portDefault
        guard let address = InternetAddress(host: host, port: port) else {
            throw CommandError(usage: "--host must be an address of this machine, such as 127.0.0.1 or ::1.")
        }
        return address
    }

    /// The same, for what serves this machine alone.
    func loopbackAddress(portDefault: Int) throws(CommandError) -> InternetAddress {
        let address = try self.address(portDefault: portDefault)
        guard address.isLoopback else {
            throw CommandError(usage: "--host must be a loopback address, such as 127.0.0.1 or ::1.")
        }
        return address
    }
}
