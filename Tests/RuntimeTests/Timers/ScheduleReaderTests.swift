import Foundation
import Testing
import Webhooks

@testable import local_runtime

/// What stands in the manifest under `timers`, and what is wrong with it.
@Suite struct ScheduleReaderTests {
    @Test(arguments: [
        ("rate(5 seconds)", 5), ("rate(1 minute)", 60), ("rate(90 minutes)", 5400), ("rate(1 hours)", 3600),
        ("rate(2 days)", 172_800),
    ])
    func `reads a rate`(text: String, seconds: Int64) throws {
        #expect(try ScheduleReader.read(text, in: nil) == .rate(seconds: seconds))
    }

    @Test(arguments: [
        ("cron(61 * * * *)", "minute 61 is not in 0–59"), ("cron(* 24 * * *)", "hour 24 is not in 0–23"),
        ("cron(* * 0 * *)", "day of month 0 is not in 1–31"), ("cron(* * 32 * *)", "day of month 32 is not in 1–31"),
        ("cron(* * * 13 *)", "month 13 is not in 1–12, nor one of JAN"),
        ("cron(* * * MAI *)", "month MAI is not in 1–12, nor one of JAN"),
        ("cron(* * * * 8)", "day of week 8 is not in 0–7, nor one of SUN"), ("cron(-1 * * * *)", "minute \"\" is not"),
        ("cron(1.5 * * * *)", "minute 1.5 is not"), ("cron(1,,2 * * * *)", "minute \"\" is not"),
        ("cron(*/0 * * * *)", "minute step 0 is not in 1–59"), ("cron(*/60 * * * *)", "minute step 60 is not in 1–59"),
        ("cron(*/ * * * *)", "minute step \"\" is not"), ("cron(5/15 * * * *)", "write 5-59 or * before the slash"),
        ("cron(* 22-2 * * *)", "hour 22-2 runs backwards; write 22-23,0-2"), ("cron(1- * * * *)", "minute \"\" is not"),
        ("cron(* * ? * 1)", "day of month ? is not known here; write *"), ("cron(* * * * L)", "day of week L is not"),
        ("cron(* * * * 1#6)", "day of week 1#6: the number after # is not in 1–5"),
        ("cron(* * 15W * *)", "day of month 15W is not"), ("cron(+5 * * * *)", "minute +5 is not"),
        ("cron(0 9 * *)", "this has 4"), ("cron(0 0 9 * * MON)", "this has 6"), ("cron()", "this has 0"),
        ("cron(0 0 30 2 *)", "no year has such a day: day of month 30 in month 2"),
        ("cron(0 0 31 4,6,9,11 *)", "no year has such a day"), ("cron(0 0 */31 * 1#5)", "no year has such a day"),
        ("0 9 * * 1-5", "write \"cron(0 9 * * 1-5)\""), ("@reboot", "\"atStart\": true"), ("@often", "@daily"),
        ("rate(0 seconds)", "rate 0 is not in 1–10000"), ("rate(10001 seconds)", "rate 10001 is not in 1–10000"),
        ("rate(99999999999999999999 hours)", "is not in 1–10000"), ("rate(5 weeks)", "second, minute, hour or day"),
        ("rate(-5 seconds)", "second, minute, hour or day"), ("rate(5  seconds)", "second, minute, hour or day"),
        ("rate(", "it must be like"), ("5 seconds", "it must be like"), ("", "it must be like"),
    ])
    func `says what is wrong with which field`(text: String, message: String) {
        let error = #expect(throws: ScheduleError.self) { try ScheduleReader.read(text, in: nil) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        (#""schedule": "cron(61 * * * *)""#, "\"schedule\": minute 61 is not in 0–59"),
        (#""timeZone": "UTC""#, "\"schedule\" is missing"),
        (#""schedule": "@daily", "timeZone": "Europe/Berln""#, "did you mean \"Europe/Berlin\"?"),
        (#""schedule": "@daily", "timeZone": "europe/berlin""#, "did you mean \"Europe/Berlin\"?"),
        (#""schedule": "@daily", "timeZone": "../../../etc/passwd""#, "there is no time zone \"../../../etc/passwd\""),
        (#""schedule": "@daily", "timeZone": "tzdata.zi""#, "there is no time zone"),
        (#""schedule": "rate(1 hour)", "timeZone": "UTC""#, "leave \"timeZone\" out"),
        (#""schedule": "@daily", "missed": "never""#, "\"missed\" must be one of \"skip\", \"once\", \"all\""),
        (#""schedule": "@daily", "overlap": "all""#, "\"overlap\" must be one of \"forbid\", \"queue\""),
        (#""schedule": "@daily", "jitterSeconds": 3601"#, "\"jitterSeconds\" must be a whole number from 0 to 3600"),
        (#""schedule": "rate(1 minute)", "jitterSeconds": 60"#, "less than the 60 s of the rate"),
        (#""schedule": "@daily", "request": []"#, "\"request\" must be an object"),
        (#""schedule": "@daily", "request": {"pastDue": true}"#, "\"pastDue\" is added by the timer itself"),
        (#""schedule": "@daily", "atStart": 1"#, "\"atStart\" must be true or false"),
        (#""schedule": "@daily", "name": "a b""#, "\"name\" must be letters and digits"),
        (#""schedule": "@daily", "zone": "UTC""#, "unknown key \"zone\""),
        (#""schedule": "@daily"}, {"schedule": "@hourly""#, "two timers of \"a\" are called \"timer\""),
    ])
    func `says what is wrong with a timer, and in which line`(timer: String, message: String) {
        let text = "{\"functions\": [\n{\"name\": \"a\", \"timeoutSeconds\": 1, \"timers\": [\n{\(timer)}]}]}"
        let error = #expect(throws: ManifestError.self) { try ManifestReader.read(Array(text.utf8)) }
        #expect(error?.line == 3)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `reads all of a timer`() throws {
        let text = """
            {"functions": [{"name": "a", "timeoutSeconds": 1, "timers": [{"name": "nightly",
                "schedule": "cron(30 2 * * MON-FRI)", "timeZone": "Europe/Berlin", "missed": "all", "overlap": "queue",
                "jitterSeconds": 20, "atStart": true, "request": {"days": 7,
                "deep": {"a": [1, 2]}}}]}]}
            """
        let timer = try #require(try ManifestReader.read(Array(text.utf8)).functions[0].timers.first)
        #expect(timer.id == "a/nightly" && timer.scheduleText == "cron(30 2 * * MON-FRI) Europe/Berlin")
        #expect(timer.missed == .all && timer.overlap == .queue && timer.jitter == .seconds(20) && timer.atStart)
        let request = timer.request(for: Timestamp(milliseconds: 0), isPastDue: true)
        let expected = #"{"days":7,"deep":{"a": [1, 2]},"scheduledAt":"1970-01-01T00:00:00.000Z","pastDue":true}"#
        #expect(String(decoding: request, as: UTF8.self) == expected)
    }

    @Test func `says where there are no time zones`() throws {
        let folder = ZoneFolder(path: "/nowhere")
        let error = #expect(throws: ZoneError.self) { try folder.zone("Europe/Berlin") }
        #expect(error?.message.contains("install the package tzdata") == true)
        #expect(try folder.zone("UTC") == .utc)
    }
}
