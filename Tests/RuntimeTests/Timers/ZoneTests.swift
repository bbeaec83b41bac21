import Foundation
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// Time zones, against what Python reads from the same files.
@Suite struct ZoneTests {
    private static let folder = ZoneFolder.ofSystem

    /// For each zone its name, the offsets each 59 days, and the changes from 1970 to 2100.
    private static let oracle = """
        import zoneinfo, datetime, sys
        utc = datetime.timezone.utc
        base = datetime.datetime(1970, 1, 1, tzinfo=utc)
        def offset(zone, at): return int((base + datetime.timedelta(seconds=at)).astimezone(zone).utcoffset().total_seconds())
        end = 4102444800
        every = {'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Europe/Dublin',
            'Antarctica/Troll', 'Asia/Gaza', 'America/Nuuk', 'Pacific/Apia', 'Asia/Tehran', 'America/Scoresbysund',
            'Africa/Monrovia', 'Pacific/Easter', 'Asia/Pyongyang', 'America/Caracas', 'Europe/Moscow', 'Asia/Kathmandu'}
        for name in sorted(zoneinfo.available_timezones()):
            try: zone = zoneinfo.ZoneInfo.no_cache(name)
            except Exception: continue
            print(name, *[offset(zone, at) for at in range(0, end, 59 * 86400)])
            if name not in every: continue
            changes, last = [], offset(zone, 0)
            for at in range(6 * 86400, end, 6 * 86400):
                now = offset(zone, at)
                if now != last:
                    low, high = at - 6 * 86400, at
                    while high - low > 1:
                        middle = (low + high) // 2
                        if offset(zone, middle) == last: low = middle
                        else: high = middle
                    changes.append('%d:%d:%d' % (high, last, now))
                    last = now
            print('=' + name, *changes)
        """

    @Test(.enabled(if: ProcessInfo.processInfo.environment["HOOKFILE_TEST_PYTHON"] != nil, "needs Tests/run"))
    func `all zones of this machine are as Python reads them, from 1970 to 2100`() throws {
        let python = try #require(ProcessInfo.processInfo.environment["HOOKFILE_TEST_PYTHON"])
        let answer = try Program.run([python, "-c", Self.oracle])
        let lines = String(decoding: answer.output, as: UTF8.self).split(separator: "\n")
        #expect(lines.count > 400, "\(answer.errors)")
        for line in lines {
            var words = line.split(separator: " ")
            let name = String(words.removeFirst())
            if name.hasPrefix("=") {
                #expect(try Self.changes(of: String(name.dropFirst())) == words.map(String.init), "\(name)")
            } else {
                let zone = try Self.folder.zone(name)
                let offsets = words.indices.map { "\(zone.offset(at: Int64($0) * 59 * 86_400))" }
                #expect(offsets == words.map(String.init), "\(name)")
            }
        }
    }

    private static func changes(of name: String) throws -> [String] {
        let zone = try folder.zone(name)
        var (changes, time): ([String], Int64) = ([], 0)
        while let change = zone.nextChange(after: time), change.at < 4_102_444_800 {
            #expect(zone.lastChange(upTo: change.at) == change && zone.lastChange(upTo: change.at - 1) != change)
            #expect(zone.offset(at: change.at) == change.offsetAfter)
            #expect(zone.offset(at: change.at - 1) == change.offsetBefore)
            if change.offsetBefore != change.offsetAfter {
                changes.append("\(change.at):\(change.offsetBefore):\(change.offsetAfter)")
            }
            time = change.at
        }
        return changes
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_774_746_000, 3600, 7200),
        ("EST5EDT,M3.2.0,M11.1.0", 1_772_953_200, -18_000, -14_400),
        // Greenland, before midnight of the day before, and a week's offset.
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_774_746_000, -7200, -3600),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_774_746_000, 0, 3600),
        // 1 March by the number of its day, with and without 29 February.
        ("AAA0BBB,J60/0,J300/0", 1_772_323_200, 0, 3600), ("AAA0BBB,59/0,300/0", 1_772_323_200, 0, 3600),
        ("AAA0BBB,J60/0,J300/0", 1_835_481_600, 0, 3600), ("AAA0BBB,60/0,300/0", 1_835_481_600, 0, 3600),
    ])
    func `goes on by the rule`(text: String, at: Int64, before: Int64, after: Int64) throws {
        let rule = try #require(PosixRuleReader.read(Array(text.utf8)[...]))
        let change = Zone.Change(at: at, offsetBefore: before, offsetAfter: after)
        #expect(rule.nextChange(after: at - 1) == change && rule.lastChange(upTo: at) == change)
    }

    /// Daylight-saving time ends as it begins, but for the last day of leap years; 2100 is none.
    @Test func `finds changes that are eight years apart`() throws {
        let rule = try #require(PosixRuleReader.read(Array("XXX0MMY,0/1,365/2".utf8)[...]))
        let begin = Zone.Change(at: 4_007_840_400, offsetBefore: 0, offsetAfter: 3600)
        let end = Zone.Change(at: 4_260_128_400, offsetBefore: 3600, offsetAfter: 0)
        #expect(rule.nextChange(after: begin.at) == end && rule.lastChange(upTo: end.at - 1) == begin)
    }

    @Test(arguments: ["EST5EDT,0/0,J365/25", "AAA0BBB,100/2,100/3", "AAA2BBB,M5.4.1/1,M5.4.1"])
    func `has no change where daylight saving lasts all year, or no time at all`(text: String) throws {
        let rule = try #require(PosixRuleReader.read(Array(text.utf8)[...]))
        #expect(rule.nextChange(after: 1_774_746_000) == nil && rule.lastChange(upTo: 1_774_746_000) == nil)
    }

    @Test(arguments: [
        "", "CE-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-168", "CET-1:60", "<CET-1", "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,J0,J366",
        "CET-1CEST,M3.5.0/,M10.5.0",
    ])
    func `refuses what is no rule`(text: String) { #expect(PosixRuleReader.read(Array(text.utf8)[...]) == nil) }

    @Test func `no damage to a file does harm`() throws {
        let whole = try Array(Data(contentsOf: URL(filePath: "\(Self.folder.path)/Europe/Berlin")))
        let zone = try TZif.read(whole, name: "a")
        #expect(zone.rule != nil && !zone.changes.isEmpty)
        for length in stride(from: 0, to: whole.count, by: 7) {
            #expect(throws: ZoneError.self) { try TZif.read(Array(whole.prefix(length)), name: "a") }
        }
        var random = SeededRandom(seed: 1)
        for _ in 0..<2000 {
            var bytes = whole
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if let zone = try? TZif.read(bytes, name: "a") { _ = zone.nextChange(after: 1_774_746_000) }
        }
    }

    @Test(arguments: [
        (Int64(1) << 59, Int64(3600), true), (.max, 3600, false), (.min, -3600, false), (0, 93_600, false),
        (0, -90_000, false), (-(1 << 59), 93_599, true),
    ])
    func `takes no time or offset with which no clock could reckon`(at: Int64, offset: Int64, isTaken: Bool) throws {
        func bytes(_ value: Int64, _ width: Int) -> [UInt8] {
            (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * Int64($0))) }
        }
        /// With that many changes of time.
        func block(_ count: Int64, _ content: [UInt8]) -> [UInt8] {
            let counts = [0, 0, 0, count, 1, 1].flatMap { bytes($0, 4) }
            return Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts + content
        }
        let type = bytes(offset, 4) + [0, 0, 0]
        let file = block(0, type) + block(1, bytes(at, 8) + [0] + type) + Array("\n\n".utf8)
        let zone = try? TZif.read(file, name: "a")
        #expect((zone != nil) == isTaken)
        guard let zone else { return }
        let schedule = try ScheduleReader.read("cron(0 9 * * *)", in: zone)
        #expect(schedule.next(after: Timestamp(seconds: 1_774_746_000)) != nil)
    }

    @Test(arguments: [
        "", "/etc/passwd", "../zoneinfo/UTC", "Europe/../UTC", "Europe//Berlin", "a\u{0}b", "Europe/", "ü",
    ])
    func `a name does not lead out of the folder`(name: String) { #expect(!ZoneFolder.isName(name)) }
}
