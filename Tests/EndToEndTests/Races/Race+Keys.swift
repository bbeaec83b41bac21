import Testing

extension Race {
    /// Secrets, and the key that seals them.
    static let keys = [
        Race(
            "`rotateSecret` during a send",
            "what is under way is signed with the old secret, its retry with both"
        ) { scene in
            try scene.trigger(500, 200)
            let drain = try scene.begin()
            let new = try scene.ask("rotateSecret").secret
            try scene.receiver.answer()
            #expect(try scene.end(drain) == DrainResponse(processed: 1, retrying: 1))
            let retry = try scene.run("retryFailed", later: RaceScene.leaseSeconds)
            #expect(retry == DrainResponse(processed: 1, succeeded: 1))
            let arrivals = try scene.receiver.arrivals()
            try #require(arrivals.count == 2)
            #expect(try Verification.accepts(arrivals[0], secret: scene.webhook.secret))
            #expect(try !Verification.accepts(arrivals[0], secret: new))
            #expect(try Verification.accepts(arrivals[1], secret: scene.webhook.secret))
            #expect(try Verification.accepts(arrivals[1], secret: new))
        },
        Race(
            "`rotateKey` during a send",
            "what is under way ends as it would; the same process goes on with the new key"
        ) { scene in
            let other = try RaceScene.create(
                in: scene.installation, team: "other", url: scene.receiver.url("/held"))
            try scene.trigger(200)
            let drain = try scene.begin()
            let before = scene.receiver.bytesReceived
            let rotated: RotateKeyResponse = try scene.installation.call("rotateKey", #"{"newKey": true}"#)
            #expect(rotated.resealed == 2 && rotated.remaining == 0)
            try scene.trigger(200, team: "other")
            scene.receiver.waitForMore(than: before, from: drain)
            try scene.receiver.answer()
            #expect(try scene.end(drain) == DrainResponse(processed: 2, succeeded: 2))
            let arrivals = try scene.receiver.arrivals()
            try #require(arrivals.count == 2)
            #expect(try Verification.accepts(arrivals[0], secret: scene.webhook.secret))
            #expect(try Verification.accepts(arrivals[1], secret: other.secret))
        },
    ]
}
