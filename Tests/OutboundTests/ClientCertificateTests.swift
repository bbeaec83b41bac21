import Foundation
import Outbound
import TestSupport
import Testing
import Webhooks

/// What a receiver that asks for certificates is shown, by requests that share one client.
@Suite(.enabled(if: Program.isInstalled("python3"), "needs python3"))
struct ClientCertificateTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func certificate(_ name: String) throws -> ClientCertificate {
        let made = try authority.certificate("DNS:\(name)")
        return try ClientCertificate(
            certificate: String(contentsOf: made.file, encoding: .utf8),
            privateKey: String(contentsOf: made.key, encoding: .utf8))
    }

    private func receiver(isRequired: Bool = true, version: String = "TLSv1_3") throws -> CertificateReceiver {
        try CertificateReceiver(
            authority.certificate("DNS:localhost"), clientsOf: authority, isRequired: isRequired, version: version)
    }

    private func send(
        _ certificates: [ClientCertificate?], to receiver: CertificateReceiver, by client: HTTPClient
    ) throws -> [Transfer] {
        try client.send(
            certificates.map { try request(receiver.url, clientCertificate: $0) })
    }

    /// What the receiver saw: names, connection, whether the session was one from before.
    private func seen(_ transfer: Transfer) throws -> (names: String, connection: String, isResumed: Bool) {
        let answer = try transfer.result.get()
        let words = String(decoding: answer.body, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        let values = words.map { String($0.drop { $0 != "=" }.dropFirst()) }
        return (values[0], values[1], values[2] == "True")
    }

    @Test(arguments: ["TLSv1_2", "TLSv1_3"])
    func `a connection of one certificate never serves another, nor one without`(version: String) throws {
        let receiver = try receiver(isRequired: false, version: version)
        // One transfer at a time, on one handle, with room for all connections: what could be used again is there.
        let client = try loopbackClient(concurrency: 4, certificatesFile: authority.file.path)
        let (a, b) = (try certificate("webhook-a"), try certificate("webhook-b"))
        let turns: [(ClientCertificate?, String)] = [
            (a, "webhook-a"), (b, "webhook-b"), (nil, ""), (a, "webhook-a"), (nil, ""), (b, "webhook-b"),
            (a, "webhook-a"),
        ]
        var connections: [String: Set<String>] = [:]
        for (certificate, name) in turns {
            let seen = try seen(send([certificate], to: receiver, by: client)[0])
            #expect(seen.names == name)
            // A session would bring along whose it was.
            if certificate != nil { #expect(!seen.isResumed) }
            connections[name, default: []].insert(seen.connection)
        }
        // Each keeps its own.
        #expect(connections.count == 3 && connections.values.allSatisfy { $0.count == 1 })
        #expect(Set(connections.values.joined()).count == 3)
    }

    @Test func `many at once each show their own`() throws {
        let receiver = try receiver(isRequired: false)
        let client = try loopbackClient(concurrency: 24, certificatesFile: authority.file.path)
        let names = ["webhook-a", "webhook-b", "webhook-c"]
        let certificates = try names.map { try certificate($0) } + [nil]
        for _ in 0..<3 {
            let turn = (0..<24).map { certificates[$0 % 4] }
            for (number, transfer) in try send(turn, to: receiver, by: client).enumerated() {
                #expect(try seen(transfer).names == (number % 4 < 3 ? names[number % 4] : ""))
            }
        }
    }

    @Test(arguments: ["TLSv1_2", "TLSv1_3"])
    func `without one, a receiver that needs it takes nothing`(version: String) throws {
        let receiver = try receiver(version: version)
        let client = try loopbackClient(concurrency: 1, certificatesFile: authority.file.path)
        let certificate = try certificate("webhook-a")
        #expect(try seen(send([certificate], to: receiver, by: client)[0]).names == "webhook-a")
        let refused = try send([nil], to: receiver, by: client)[0]
        #expect([.tls, .reset].contains(refused.errorCode))
        #expect(try seen(send([certificate], to: receiver, by: client)[0]).names == "webhook-a")
    }

    @Test func `the chain goes along`() throws {
        let issuer = try authority.certificate("DNS:issuer", constraints: "CA:TRUE")
        let leaf = try authority.certificate("DNS:webhook-a", issuer: issuer)
        let (own, chain, key) = (
            try String(contentsOf: leaf.file, encoding: .utf8), try String(contentsOf: issuer.file, encoding: .utf8),
            try String(contentsOf: leaf.key, encoding: .utf8)
        )
        let receiver = try receiver()
        let client = try loopbackClient(concurrency: 1, certificatesFile: authority.file.path)
        let whole = try ClientCertificate(certificate: own + chain, privateKey: key)
        #expect(try seen(send([whole], to: receiver, by: client)[0]).names == "webhook-a")
        let alone = try ClientCertificate(certificate: own, privateKey: key)
        #expect(try [.tls, .reset].contains(send([alone], to: receiver, by: client)[0].errorCode))
    }

    @Test func `one that cannot be used is an error of TLS`() throws {
        let receiver = try receiver(isRequired: false)
        let client = try loopbackClient(concurrency: 1, certificatesFile: authority.file.path)
        let broken = try ClientCertificate(certificate: "no certificate", privateKey: "no key")
        #expect(try send([broken], to: receiver, by: client)[0].errorCode == .tls)
        #expect(try seen(send([nil], to: receiver, by: client)[0]).names == "")
    }
}
