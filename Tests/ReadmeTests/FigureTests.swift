import FunctionHost
import JSON
import Sending
import Storage
import Testing
import Webhooks

/// Numbers and words of the page, against the constants that hold.
@Suite struct FigureTests {
    let readme: Readme

    init() throws { readme = try Readme() }

    @Test(arguments: [
        ("maxRetries", Bounds.maxRetries), ("retryDelaySeconds", Bounds.retryDelaySeconds),
        ("timeout", Bounds.timeoutMilliseconds), ("rateLimit", Bounds.rateLimit),
    ])
    func `settings`(name: String, setting: Bounds.Setting) throws {
        let row = try readme.section("Settings").row(name)
        let (lower, upper) = (setting.range.lowerBound.grouped, setting.range.upperBound.grouped)
        #expect(Array(row[1...2]) == [setting.standard.grouped, "\(lower)–\(upper)"])
    }

    @Test(arguments: [
        ("name", "1–\(Bounds.nameLengthMax) characters"), ("url", "\(WebhookURL.bytesMax.grouped) bytes"),
        ("events", "1–\(EventType.allCases.count)"),
        ("description", "\(Bounds.descriptionLengthMax.grouped) characters"),
        ("headers", "\(CustomHeaders.countMax), \(CustomHeaders.bytesMax / 1024) KiB together"),
        (
            "retrySchedule",
            "1–\(Bounds.maxRetries.range.upperBound) of 1–\(Bounds.retryScheduleSeconds.upperBound.grouped)"
        ),
        ("filters", "\(Filter.countMax)"), ("metadata", "\(Bounds.metadataBytesMax / 1024) KiB"),
    ])
    func `sizes of settings`(name: String, size: String) throws {
        #expect(try readme.section("Settings").row(name)[2] == size)
    }

    @Test(arguments: [
        ("a request", "2 MiB, \(JSONDocument.depthMax) deep"),
        ("the body of a delivery", "\(Bounds.payloadBytesMax.grouped) bytes"),
        ("events in one `trigger`", Bounds.eventsPerRequestMax.grouped),
        ("webhooks of a team", Bounds.webhooksPerTeamMax.grouped),
        ("a team's id", "\(TeamID.lengthMax) of "), ("createdBy", "\(Bounds.createdByLengthMax) characters"),
        ("a secret", "\(Secret.bytesCounts.lowerBound)–\(Secret.bytesCounts.upperBound) bytes before base64"),
        (
            "idempotencyKey",
            "\(Bounds.idempotencyKeyLengthMax) characters, remembered for "
                + "\(Bounds.idempotencyMilliseconds / 3_600_000) hours at least"
        ),
        ("overlapSeconds", "\(Bounds.overlapSeconds.range.upperBound.grouped) s"),
        (
            "a page of a list",
            "\(Bounds.pageLength.standard), at most \(Bounds.pageLength.range.upperBound); "
                + "\(Store.scannedMax.grouped) deliveries are looked at"
        ),
        ("deliveries of one `redeliver`", Bounds.redeliverMax.grouped),
        ("a filter's value", "\(Filter.valueBytesMax / 1024) KiB; \(Filter.choicesMax.grouped) values"),
        (
            "a `regex`",
            "\(Pattern.lengthMax.grouped) characters, counts to \(Pattern.repeatsMax.grouped), groups "
                + "\(Pattern.depthMax) deep; \(Pattern.instructionsMax.grouped) instructions"
        ),
        ("an answer's body", "64 KiB are read, \(Answer.bodyKeptMax / 1024) KiB kept"),
        ("attempts at a time, in one process", "64, at most 256; \(Drain.perWebhookMax) of one webhook"),
        ("claims of one webhook at a time, in one process", "while all goes fast \(Drain.claimedPerWebhookMax)"),
        ("a lease", "the webhook's `timeout` + \(Store.leaseMargin.components.seconds) s"),
        ("statistics", "kept for \(Store.statisticsDays) days"),
    ])
    func `limits`(what: String, limit: String) throws {
        #expect(try readme.section("Limits").row(what)[1].contains(limit))
    }

    @Test func `limits of keys`() throws {
        let (count, revoked) = (AccessKey.countMax.grouped, AccessKey.revokedMax.grouped)
        let name = "a name of \(AccessKey.nameLengthMax) characters"
        #expect(
            try readme.section("Limits").row("keys")[1]
                == "\(count) that are not revoked, and the last \(revoked) that were; \(name)")
    }

    @Test func `waits before retries`() throws {
        let section = try readme.section("Retries")
        let waits = (1...10).map { RetryPolicy().delay(beforeRetry: $0, jitter: 0).milliseconds }
        let totals = waits.indices.map { waits[...$0].reduce(0, +) }
        #expect(try section.row("wait, s").dropFirst() == waits.map(Self.seconds)[...])
        #expect(try section.row("total, s").dropFirst() == totals.map(Self.seconds)[...])
    }

    @Test func `all types of events, in their order`() throws {
        let paragraph = try #require(try readme.section("Values").text.split(separator: "**Events**:").last)
        #expect(paragraph.codes == EventType.allCases.map(\.rawValue))
    }

    @Test func `all codes of failed attempts`() throws {
        let section = try readme.section("Retries")
        let words = Set(section.rows.filter { $0.count == 3 }.flatMap { $0[1].codes } + section.text.codes)
        #expect(Set(ErrorCode.allCases.map(\.rawValue)).isSubset(of: words))
    }

    @Test(arguments: Failure.Code.allCases)
    func `all codes of refusals, with their exit status`(code: Failure.Code) throws {
        let rows = try readme.section("Errors").rows.filter { $0[1].codes.contains(code.rawValue) }
        #expect(rows.map { $0[0] } == ["\(Failure(code, "").exitStatus)"])
    }

    @Test func `all reasons against a signature`() throws {
        let words = Set(try readme.section("Signatures").text.codes)
        #expect(words.isSuperset(of: SignatureCheck.Reason.allCases.map(\.rawValue)))
    }

    private static func seconds(_ milliseconds: Int64) -> String {
        Double(milliseconds).remainder(dividingBy: 1000) == 0
            ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
    }
}
