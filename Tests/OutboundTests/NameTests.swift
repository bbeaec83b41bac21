import Outbound
import Synchronization
import TestSupport
import Testing
import Webhooks

/// Names and the addresses behind them. No test asks a name server: the answers are made up.
@Suite struct NameTests {
    static let loopback = IPAddress.v4(0x7F00_0001)

    private func lookup(_ addresses: String...) -> Lookup {
        { _ in .success(addresses.compactMap { IPAddress($0) }) }
    }

    @Test func `dials the addresses that were found, under the receiver's name`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let client = try loopbackClient(lookup: lookup("127.0.0.1"))
        let transfer = try client.send(request(receiver.url(host: "hooks.example.com")))
        #expect(try transfer.result.get().status == 200)
        #expect(receiver.requests.first?.values("Host") == ["hooks.example.com:\(receiver.port)"])
        #expect(transfer.timings.dns != nil)
        #expect(try client.send(request(receiver.url(host: "hooks.example.com"))).timings.dns == nil)
    }

    @Test(arguments: [
        ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["127.0.0.1", "::1"],
        ["127.0.0.1", "::ffff:127.0.0.1"], ["127.0.0.1", "169.254.169.254"], ["fd00:ec2::254"],
        Array(repeating: "127.0.0.1", count: 64) + ["192.168.0.1"],
    ])
    func `refuses a name with any forbidden address`(addresses: [String]) throws {
        let receiver = try Receiver(.answering(status: 200))
        let client = try loopbackClient(lookup: { _ in .success(addresses.compactMap { IPAddress($0) }) })
        #expect(try client.send(request(receiver.url(host: "hooks.example.com"))).errorCode == .addressBlocked)
        #expect(receiver.connections == 0)
    }

    @Test func `tries the next address where the first does not listen`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let client = try loopbackClient(lookup: lookup("127.0.0.2", "127.0.0.3", "127.0.0.1"))
        #expect(try client.send(request(receiver.url(host: "hooks.example.com"))).errorCode == nil)
    }

    @Test func `has its own word for a name without an address`() throws {
        let client = try loopbackClient(lookup: lookup())
        #expect(try client.send(request("http://hooks.example.com/")).errorCode == .dns)
    }

    @Test func `hands on what the name server said`() throws {
        let client = try loopbackClient(lookup: { _ in .failure(TransferError(.dns, "It is away.")) })
        let transfer = try client.send(request("http://hooks.example.com/"))
        #expect(transfer.result == .failure(TransferError(.dns, "It is away.")))
    }

    @Test func `asks once for many requests`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let count = Counter()
        let client = try loopbackClient(
            concurrency: 16,
            lookup: { _ in
                count.add()
                return .success([Self.loopback])
            })
        let requests = try (0..<16).map { try request(receiver.url("/\($0)", host: "Hooks.example.com")) }
        for _ in 0..<3 {
            #expect(try client.send(requests).allSatisfy { $0.errorCode == nil })
        }
        #expect(count.value == 1)
    }

    @Test func `gives up a silent name server at the deadline, and holds nobody up meanwhile`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let gate = Gate()
        defer { gate.open() }
        let client = try loopbackClient(
            concurrency: 64,
            lookup: { host in
                if host.hasPrefix("slow") { gate.wait() }
                return .success([Self.loopback])
            })
        let slow = try (0..<20).map { try request("http://slow\($0).example.com/", timeout: .milliseconds(400)) }
        let quick = try (0..<20).map { try request(receiver.url("/\($0)", host: "quick\($0).example.com")) }
        let literal = try request(receiver.url())
        let transfers = try client.send(slow + quick + [literal])
        for transfer in transfers.prefix(20) {
            #expect(transfer.errorCode == .dns)
            #expect((399.0..<2000).contains(transfer.timings.total))
        }
        for transfer in transfers.dropFirst(20) {
            #expect(transfer.errorCode == nil)
            #expect(transfer.timings.total < 400)
        }
    }

    @Test func `asks again for a name whose lookup was given up, without a second lookup`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let gate = Gate()
        let count = Counter()
        let client = try loopbackClient(lookup: { _ in
            count.add()
            gate.wait()
            return .success([Self.loopback])
        })
        let url = receiver.url(host: "slow.example.com")
        #expect(try client.send(request(url, timeout: .milliseconds(50))).errorCode == .dns)
        client.start(try request(url), tag: 0)
        #expect(client.finished(within: .milliseconds(50)).isEmpty)
        gate.open()
        #expect(client.finished(within: .seconds(5)).first?.transfer.errorCode == nil)
        #expect(count.value == 1)
    }

    @Test func `can end with lookups under way`() throws {
        let gate = Gate()
        defer { gate.open() }
        let client = try loopbackClient(
            concurrency: 64,
            lookup: { _ in
                gate.wait()
                return .success([Self.loopback])
            })
        for tag in 0..<64 { client.start(try request("http://slow\(tag).example.com/"), tag: tag) }
        #expect(client.finished(within: .milliseconds(20)).isEmpty)
    }

    @Test func `ends whatever waits behind more silent name servers than there are threads`() throws {
        let gate = Gate()
        defer { gate.open() }
        let client = try loopbackClient(
            concurrency: 64,
            lookup: { _ in
                gate.wait()
                return .success([Self.loopback])
            })
        let requests = try (0..<64).map { try request("http://slow\($0).example.com/", timeout: .milliseconds(100)) }
        for _ in 0..<2 {
            #expect(try client.send(requests).allSatisfy { $0.errorCode == .dns })
        }
    }
}

final class Counter: Sendable {
    private let count = Atomic(0)

    func add() { count.add(1, ordering: .relaxed) }

    var value: Int { count.load(ordering: .relaxed) }
}
