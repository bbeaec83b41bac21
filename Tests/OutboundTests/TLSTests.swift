import Foundation
import Outbound
import TestSupport
import Testing
import Webhooks

@Suite struct TLSTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func client() throws -> HTTPClient { try loopbackClient(certificatesFile: authority.file.path) }

    private func failure(_ receiver: TLSReceiver, _ url: String? = nil) throws -> TransferError? {
        switch try client().send(request(url ?? receiver.url())).result {
        case .success: nil
        case .failure(let error): error
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `sends to a name or address that the certificate is for`(host: String) throws {
        let receiver = try TLSReceiver(authority.certificate("DNS:localhost,IP:127.0.0.1"))
        let client = try client()
        let first = try client.send(request(receiver.url(host: host)))
        #expect(try first.result.get().status == 200)
        #expect(first.timings.tls != nil)
        let second = try client.send(request(receiver.url(host: host)))
        #expect(try second.result.get().status == 200)
        #expect(second.timings.tls == nil)
    }

    @Test func `trusts the system's certificates where no others are given`() throws {
        let receiver = try TLSReceiver(authority.certificate("DNS:localhost"))
        #expect(try loopbackClient().send(request(receiver.url())).errorCode == .tls)
    }

    @Test(arguments: ["DNS:other.example.com", "DNS:*.localhost", "DNS:localhost.example.com", "IP:127.0.0.1"])
    func `refuses a certificate for another name`(names: String) throws {
        let receiver = try TLSReceiver(authority.certificate(names))
        #expect(try failure(receiver) == TransferError(.tls, "The receiver's certificate is for another name."))
    }

    @Test func `refuses an expired certificate`() throws {
        let receiver = try TLSReceiver(authority.certificate("DNS:localhost", days: -1))
        #expect(try failure(receiver) == TransferError(.tls, "The receiver's certificate has expired."))
    }

    @Test func `refuses a certificate that nobody vouches for`() throws {
        let receiver = try TLSReceiver(authority.selfSigned(named: "localhost"))
        #expect(
            try failure(receiver)
                == TransferError(.tls, "The receiver's certificate is signed by nobody who is trusted."))
    }

    @Test func `needs the whole chain`() throws {
        let intermediate = try authority.certificate("DNS:intermediate", constraints: "CA:TRUE")
        let leaf = try authority.certificate("DNS:localhost", issuer: intermediate)
        let message = "The receiver's certificate has no known issuer; its chain may be incomplete."
        #expect(try failure(TLSReceiver(leaf)) == TransferError(.tls, message))
        let whole = try TLSReceiver(leaf, options: ["-cert_chain", intermediate.file.path])
        #expect(try failure(whole) == nil)
    }

    @Test func `refuses versions before 1.2`() throws {
        let receiver = try TLSReceiver(
            authority.certificate("DNS:localhost"), options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        #expect(try failure(receiver) == TransferError(.tls, "No encrypted connection came about."))
        let newer = try TLSReceiver(authority.certificate("DNS:localhost"), options: ["-tls1_2"])
        #expect(try failure(newer) == nil)
    }

    @Test func `has no certificate of its own to show`() throws {
        let receiver = try TLSReceiver(authority.certificate("DNS:localhost"), options: ["-verify", "1"])
        #expect(try failure(receiver) == nil)
    }

    @Test func `calls a receiver that does not speak TLS by that word`() throws {
        let plain = try Receiver(Script([.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))]))
        let transfer = try client().send(request("https://127.0.0.1:\(plain.port)/"))
        #expect(transfer.errorCode == .tls)
    }

    @Test func `ends a handshake that never comes at the deadline`() throws {
        let silent = try Receiver(Script([.pause(.seconds(60))]))
        let transfer = try client().send(request("https://127.0.0.1:\(silent.port)/", timeout: .milliseconds(300)))
        #expect(
            transfer.result == .failure(TransferError(.timeout, "No connection to the receiver came about in time.")))
    }
}
