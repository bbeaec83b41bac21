import Cryptography
import Foundation
import JSON
import Synchronization
import TestSupport
import Webhooks

@testable import FunctionHost
@testable import checkSignature
@testable import cleanup
@testable import createWebhook
@testable import deleteWebhook
@testable import getDelivery
@testable import getWebhook
@testable import listDeliveries
@testable import listWebhooks
@testable import processDelivery
@testable import redeliver
@testable import retryFailed
@testable import rotateSecret
@testable import stats
@testable import testFilter
@testable import toggleWebhook
@testable import trigger
@testable import updateWebhook
@testable import verify

extension FuzzTarget {
    /// Whole requests: the first byte names the function, `a` for the first. Each is read; where the function sends
    /// nothing to anybody, it is handled too, on a store that lasts for some hundred requests.
    static let request = FuzzTarget(name: "request", mutationsCount: 700) { input in
        guard let first = input.first else { return }
        try RequestCheck.checks[Int(first &- UInt8(ascii: "a")) % RequestCheck.checks.count](Array(input.dropFirst()))
    }
}

enum RequestCheck {
    static let checks: [@Sendable ([UInt8]) throws -> Void] = [
        handled(CreateWebhook.self), handled(GetWebhook.self), handled(ListWebhooks.self),
        handled(UpdateWebhook.self), handled(ToggleWebhook.self), handled(RotateSecret.self),
        handled(DeleteWebhook.self), handled(Trigger.self), handled(ListDeliveries.self), handled(GetDelivery.self),
        handled(Redeliver.self), handled(Stats.self), handled(Cleanup.self), handled(CheckSignature.self),
        handled(TestFilter.self), read(ProcessDelivery.self), read(RetryFailed.self), read(Verify.self),
    ]

    private static func read<F: Function>(_ function: F.Type) -> @Sendable ([UInt8]) throws -> Void {
        { input in if case .failure(let failure) = F.read(input) { try check(failure) } }
    }

    private static func handled<F: Function>(_ function: F.Type) -> @Sendable ([UInt8]) throws -> Void {
        { input in
            switch F.read(input) {
            case .failure(let failure): try check(failure)
            case .success(let request):
                let result = World.current.with { context in Result { try F().handle(request, in: context) } }
                switch result {
                case .success(let response):
                    var writer = JSONWriter()
                    response.write(to: &writer)
                    try expect((try? JSONDocument(writer.bytes)) != nil, "answers with what is no JSON: \(writer.text)")
                    try expect(!writer.bytes.contains(0x0A), "answers with more than a line")
                case .failure(let error):
                    guard let failure = Failure(telling: error) else { throw error }
                    try check(failure)
                }
            }
        }
    }

    /// A refusal says in one short line whose fault it is: the caller's.
    private static func check(_ failure: Failure) throws(Broken) {
        let codes: [Failure.Code] = [.invalidRequest, .notFound, .conflict, .payloadTooLarge]
        try expect(codes.contains(failure.code), "\(failure.code): \(failure.message)")
        var writer = JSONWriter()
        failure.write(to: &writer)
        try expect(writer.bytes.count <= 4000, "a refusal of \(writer.bytes.count) bytes")
        try expect(!writer.bytes.contains(0x0A), "a refusal of more than a line")
        try expect((try? JSONDocument(writer.bytes)) != nil, "a refusal that is no JSON: \(writer.text)")
    }
}

/// A store in memory and a clock that stands still. It is made anew after some requests, so that it stays small.
final class World: @unchecked Sendable {
    private static let requestsMax = 500

    static let current = World()

    private let lock = NSLock()
    private var context: Context?
    private var requests = 0

    func with<Value>(_ body: (Context) throws -> Value) rethrows -> Value {
        lock.lock()
        defer { lock.unlock() }
        if requests % Self.requestsMax == 0 { context = Self.make() }
        requests += 1
        return try body(context!)
    }

    private static func make() -> Context {
        var environment = Environment()
        environment.store = ":memory:"
        environment.key = SealingKey(Array(repeating: 7, count: SealingKey.bytesCount))
        environment.logLevel = .off
        let random = Mutex(SeededRandom(seed: 1))
        return Context(
            environment: environment, function: "fuzz", now: { Timestamp(seconds: 1_761_174_000) },
            random: { random.withLock { $0.next() } })
    }
}
