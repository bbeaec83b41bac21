import Storage
import Testing
import Webhooks

@Suite struct WebhookStoreTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test func `keeps all that is set`() throws {
        var webhook = try scene.webhook(events: [.slaBreached, .ticketCreated]) {
            $0.name = "é '\"; 😀"
            $0.description = ""
            $0.sealedHeaders = [0, 1]
            $0.retry.maxRetries = 0
            $0.retry.delaySeconds = 3600
            $0.retry.schedule = [1, 604_800]
            $0.timeoutMilliseconds = 1000
            $0.rateLimit = 1
            $0.filters = "[]"
            $0.metadata = #"{"a":1.50}"#
        }
        try expect(webhook, isKept: scene.seen(webhook))
        webhook.settings = WebhookSettings(name: "b", url: "https://b.example/", events: [.messageSent])
        webhook.secrets = webhook.secrets.rotated(to: [9], hint: "wxyz", previousExpiresAt: start + .seconds(9))
        webhook.isVerified = true
        webhook.updatedAt = start + .seconds(1)
        (webhook.disabledAt, webhook.disabledReason, webhook.isActive) = (start, "gone", false)
        try scene.store.update(webhook)
        webhook.revision += 1
        try expect(webhook, isKept: scene.seen(webhook))
    }

    private func expect(_ webhook: Webhook, isKept seen: Webhook?) throws {
        let seen = try #require(seen)
        #expect(seen.settings == webhook.settings)
        #expect(seen.secrets == webhook.secrets)
        #expect([seen.isActive, seen.isVerified] == [webhook.isActive, webhook.isVerified])
        #expect([seen.createdAt, seen.updatedAt] == [webhook.createdAt, webhook.updatedAt])
        #expect(seen.disabledAt == webhook.disabledAt && seen.disabledReason == webhook.disabledReason)
        #expect(seen.createdBy == webhook.createdBy && seen.revision == webhook.revision)
    }

    @Test func `is another team's nowhere`() throws {
        let webhook = try scene.webhook()
        let delivery = try scene.accept(for: webhook)[0]
        #expect(try scene.store.webhook(webhook.id, of: two) == nil)
        #expect(try scene.store.webhooks(of: two, limit: 9).isEmpty)
        #expect(try scene.store.delivery(delivery.id, of: two) == nil)
        var query = DeliveryQuery()
        query.webhook = webhook.id
        #expect(try scene.store.deliveries(of: two, query, limit: 9).deliveries.isEmpty)
        var stolen = webhook
        stolen.team = two
        #expect(refusal { try scene.store.update(stolen) } == .changed(position: nil))
        #expect(refusal { try scene.store.delete(stolen, at: start) } == .changed(position: nil))
    }

    @Test func `is not written over a change that came between`() throws {
        let webhook = try scene.webhook()
        var (mine, theirs) = (webhook, webhook)
        theirs.settings.name = "theirs"
        try scene.store.update(theirs)
        mine.settings.name = "mine"
        #expect(refusal { try scene.store.update(mine) } == .changed(position: nil))
        #expect(try scene.seen(webhook)?.settings.name == "theirs")
    }

    @Test func `is verified only while its url is the one that was tested`() throws {
        let webhook = try scene.webhook()
        var moved = webhook
        moved.settings.url = "https://b.example/"
        try scene.store.update(moved)
        try scene.store.verified(webhook)
        #expect(try scene.seen(webhook)?.isVerified == false)
        try scene.store.verified(moved)
        #expect(try scene.seen(webhook)?.isVerified == true)
    }

    @Test func `comes newest first, page by page, by state and event`() throws {
        let webhooks = try (0..<7).map { index in
            try scene.webhook(
                events: index % 2 == 0 ? [.ticketCreated, .ticketClosed] : [.ticketClosed], at: start + .seconds(index))
        }
        try scene.setActive(false, webhooks[2])
        let newest = Array(webhooks.map(\.id).reversed())
        let pages = try [nil, newest[2], newest[5]].map {
            try scene.store.webhooks(of: one, before: $0, limit: 3).map(\.id)
        }
        #expect(pages == [Array(newest[..<3]), Array(newest[3..<6]), Array(newest[6...])])
        #expect(try scene.store.webhooks(of: one, isActive: false, limit: 9).map(\.id) == [webhooks[2].id])
        #expect(
            try scene.store.webhooks(of: one, isActive: true, event: .ticketCreated, limit: 9).map(\.id)
                == [6, 4, 0].map { webhooks[$0].id })
    }

    @Test func `is refused where the team has ten thousand`() throws {
        let first = try scene.webhook()
        let columns = """
            name, url, events, max_retries, retry_delay_seconds, timeout_ms, rate_limit, is_active, is_verified,
            secret_sealed, secret_hint, created_by, created_at_ms, updated_at_ms, revision
            """
        _ = try scene.count(
            """
            INSERT INTO webhooks (part, team_id, id, \(columns))
            WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
            SELECT part, team_id, 'wh_' || n, \(columns) FROM webhooks, numbers WHERE id = '\(first.id)'
            """)
        #expect(refusal { _ = try scene.webhook() } == .changed(position: nil))
        _ = try scene.webhook(of: two)
        try scene.store.delete(first, at: start)
        _ = try scene.webhook()
    }
}
