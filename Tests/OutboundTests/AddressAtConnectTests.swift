import Outbound
import Synchronization
import TestSupport
import Testing
import Webhooks

/// Every address of the corpus behind a name, when the receiver is dialled.
@Suite struct AddressAtConnectTests {
    @Test func `no address that is not public is dialled, whatever name it has`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let answers = AddressCorpus.refused.flatMap { text in
            // Alone, before a public one, behind one, and as one of many.
            [
                [text], [text, "93.184.216.34"], ["93.184.216.34", text],
                Array(repeating: "8.8.8.8", count: 63) + [text],
            ]
        }
        let client = try HTTPClient(
            policy: AddressPolicy(), concurrency: answers.count,
            lookup: { host in
                let number = Int(host.prefix { $0 != "." }.dropFirst()) ?? 0
                return .success(answers[number].compactMap { IPAddress($0) })
            })
        let transfers = try client.send(
            answers.indices.map { try request(receiver.url(host: "n\($0).example.com")) })
        for (addresses, transfer) in zip(answers, transfers) {
            #expect(transfer.errorCode == .addressBlocked, "\(addresses): \(transfer)")
        }
        #expect(receiver.connections == 0)
        Proof.report(
            "addresses refused when they are dialled", ["answers of a name server": answers.count, "dialled": 0])
    }

    /// The name server's answer turns from a public address into one of this machine: between two lookups, and while a
    /// connection is kept.
    @Test func `a name that turns to this machine is not followed`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let count = Atomic(0)
        let client = try HTTPClient(
            policy: AddressPolicy(), concurrency: 1,
            lookup: { _ in
                let number = count.add(1, ordering: .relaxed).newValue
                return .success([number == 1 ? .v4(0xC612_0001) : .v4(0x7F00_0001)])
            })
        // 198.18.0.1 is refused as well: nothing is dialled that leaves this machine.
        for _ in 0..<3 {
            #expect(try client.send(request(receiver.url(host: "turns.example.com"))).errorCode == .addressBlocked)
        }
        #expect(receiver.connections == 0)
    }
}
