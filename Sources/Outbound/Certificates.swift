internal import Glibc
internal import Webhooks

enum Certificates {
    /// Looks for one certificate, so that a wrong path is found at the start and not at the first receiver.
    static func check(_ path: String) throws(Failure) {
        let failure = Failure(.misconfigured, "WEBHOOKS_CA_FILE is no readable PEM file with a certificate in it")
        guard let file = fopen(path, "re") else { throw failure }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        for _ in 0..<linesMax {
            guard fgets(&line, Int32(line.count), file) != nil else { throw failure }
            if strstr(line, "-----BEGIN CERTIFICATE-----") != nil { return }
        }
        throw failure
    }

    /// Bundles begin with comments of a few lines.
    private static let linesMax = 10_000
}
