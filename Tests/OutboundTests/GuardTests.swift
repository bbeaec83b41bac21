import CCurl
import TestSupport
import Testing
import Webhooks

@testable import Outbound

@Suite struct GuardTests {
    @Test(arguments: [
        "127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "168.63.129.16", "[::1]", "[::]", "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]", "[fe80::1]", "[fd00:ec2::254]", "localhost", "LOCALHOST", "api.localhost",
    ])
    func `sends nothing to this machine and its networks`(host: String) throws {
        let receiver = try Receiver(.answering(status: 200))
        let client = try HTTPClient(policy: AddressPolicy(), concurrency: 1)
        let transfer = try client.send(request(receiver.url(host: host)))
        #expect(transfer.errorCode == .addressBlocked)
        #expect(receiver.connections == 0)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "api.localhost"])
    func `sends to networks that the operator opened`(host: String) throws {
        let receiver = try Receiver(.answering(status: 200))
        #expect(try loopbackClient().send(request(receiver.url(host: host))).errorCode == nil)
    }

    @Test func `says no more about an address than its kind`() throws {
        let client = try HTTPClient(
            policy: AddressPolicy(), concurrency: 1, lookup: { _ in .success([.v4(0x0A01_0203)]) })
        let transfer = try client.send(request("http://hooks.example.com/"))
        #expect(
            transfer.result
                == .failure(
                    TransferError(.addressBlocked, "The receiver has a private address, which nothing is sent to.")))
    }

    @Test func `asks the system for names, its hosts file too`() throws {
        let addresses = try SystemLookup.addresses(of: "localhost").get()
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { AddressPolicy().refusal(of: $0) == .loopback })
    }

    /// Below the book of names, where each socket is judged once more.
    @Test func `opens no socket to an address that was never judged`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let result = try exchange(with: AddressPolicy(), in: Multi(), url: receiver.url(host: "hooks.example.com"))
        #expect(result == .failure(.blocked(.loopback)))
        #expect(receiver.connections == 0)
    }

    @Test func `sends nothing over a kept connection to an address that is forbidden now`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let multi = Multi()
        let url = receiver.url(host: "hooks.example.com")
        let open = try AddressPolicy(allowing: "127.0.0.0/8")
        #expect(try exchange(with: open, in: multi, url: url).get().status == 200)
        #expect(try exchange(with: open, in: multi, url: url).get().status == 200)
        #expect(receiver.connections == 1)
        #expect(try exchange(with: AddressPolicy(), in: multi, url: url) == .failure(.blocked(.loopback)))
        #expect(receiver.requests.count == 2)
    }

    private final class Multi {
        let handle = curl_multi_init()!
        deinit { curl_multi_cleanup(handle) }
    }

    private func exchange(
        with policy: AddressPolicy, in multi: Multi, url: String
    ) throws -> Result<Answer, TransferError> {
        let exchange = Exchange(policy: policy, certificatesFile: nil)
        defer { exchange.close(multi.handle) }
        #expect(exchange.prepare(try request(url), tag: 0))
        exchange.launch(in: multi.handle, to: [.v4(0x7F00_0001)], afterLookup: false)
        var running: Int32 = 1
        var left: Int32 = 0
        while running > 0 {
            curl_multi_perform(multi.handle, &running)
            curl_multi_poll(multi.handle, nil, 0, running > 0 ? 100 : 0, nil)
        }
        let message = try #require(curl_multi_info_read(multi.handle, &left))
        return exchange.outcome(curl_message_result(message))
    }
}
