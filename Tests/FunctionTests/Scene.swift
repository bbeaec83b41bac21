import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import createWebhook
@testable import getDelivery
@testable import trigger

/// Where a test takes place: a store of its own, whose clock it sets, with all functions at hand.
final class Scene {
    let clock: TestClock
    let context: Context
    private let folder: TemporaryFolder

    convenience init(_ change: (inout Environment) throws -> Void = { _ in }) throws {
        try self.init(in: TemporaryFolder(), clock: TestClock(), change)
    }

    /// One of several processes that work on the store of the folder.
    init(
        in folder: TemporaryFolder, clock: TestClock, seed: UInt64 = 1, _ change: (inout Environment) throws -> Void
    ) throws {
        (self.folder, self.clock) = (folder, clock)
        context = try .test(in: folder, clock: clock, seed: seed, change)
    }

    /// Asks a function as its program would, and gives what it would print.
    @discardableResult
    func ask<F: Function>(_ function: F.Type, _ request: String) throws -> JSONValue {
        let request = try F.Request(reading: JSONDocument(Array(request.utf8)).root)
        return try answer(F().handle(request, in: context))
    }

    /// The failure that a function answers with.
    func refusal<F: Function>(_ function: F.Type, _ request: String) throws -> Failure {
        try #require(#expect(throws: Failure.self) { try ask(function, request) })
    }

    /// A webhook of the team `t` with these settings beside, or instead of, plain ones.
    @discardableResult
    func create(_ members: String = "") throws -> JSONValue { try ask(CreateWebhook.self, Self.webhook(members)) }

    /// An event of the team `t`.
    @discardableResult
    func trigger(_ members: String = #""event":"ticket.created","data":{}"#) throws -> JSONValue {
        try ask(Trigger.self, "{\"teamId\":\"t\",\(members)}")
    }

    /// The body that a delivery of the team `t` carries.
    func body(of delivery: JSONValue) throws -> String {
        try ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(delivery.text("id"))"}"#).text("requestBody")
    }

    /// Rows of a table.
    func count(_ table: String) throws -> Int? { try Int(Program.sqlite(folder, "SELECT count(*) FROM \(table)")) }

    /// A request for a webhook.
    static func webhook(_ members: String = "", without name: String? = nil) -> String {
        let given = (try? JSONDocument(Array("{\(members)}".utf8)))?.root.members?.map(\.name) ?? []
        let plain = [
            ("teamId", #""t""#), ("name", #""Orders""#), ("url", #""https://example.com/hook""#),
            ("events", #"["ticket.created"]"#), ("createdBy", #""u""#),
        ]
        let kept = plain.filter { !given.contains($0.0) && $0.0 != name }.map { "\"\($0.0)\":\($0.1)" }
        return "{\((kept + [members]).filter { !$0.isEmpty }.joined(separator: ","))}"
    }

    private func answer(_ response: some Representable) throws -> JSONValue {
        var writer = JSONWriter()
        response.write(to: &writer)
        return try JSONDocument(writer.bytes).root
    }
}

extension JSONValue {
    /// The text of the member, which must be there.
    func text(_ name: String) throws -> String { try #require(self[name]?.string, "no \(name) in \(text)") }

    /// The elements of the member, which must be there.
    func list(_ name: String) throws -> [JSONValue] {
        try Array(#require(self[name]?.elements, "no \(name) in \(text)"))
    }

    /// A member of a member, as JSON; nil where there is none.
    func json(_ name: String) -> String? { self[name]?.text }
}
