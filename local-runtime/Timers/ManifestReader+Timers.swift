internal import JSON

extension ManifestReader {
    /// Of one function.
    static let timersMax = 16
    static let jitterSecondsMax = 3600

    /// The timers of a function, with names of their own.
    func timers(_ value: JSONValue, of function: String) throws(ManifestError) -> [Manifest.Timer] {
        var timers: [Manifest.Timer] = []
        for entry in try elements(of: value) {
            guard timers.count < Self.timersMax else {
                throw error("a function has at most \(Self.timersMax) timers", at: entry)
            }
            let timer = try self.timer(entry, of: function)
            guard !timers.contains(where: { $0.name == timer.name }) else {
                throw error(
                    "two timers of \"\(function)\" are called \"\(timer.name)\"; give each a \"name\" of its own",
                    at: entry)
            }
            timers.append(timer)
        }
        return timers
    }

    private func timer(_ value: JSONValue, of function: String) throws(ManifestError) -> Manifest.Timer {
        try check(
            value,
            keys: ["name", "schedule", "timeZone", "missed", "overlap", "jitterSeconds", "atStart", "request"])
        var name = "timer"
        if let given = value["name"] {
            guard let word = given.string, Self.isName(word) else {
                throw error("\"name\" must be letters and digits, such as \"nightly\"", at: given)
            }
            name = word
        }
        let (schedule, text) = try self.schedule(value)
        var timer = Manifest.Timer(function: function, name: name, schedule: schedule, scheduleText: text)
        if let missed = value["missed"] { timer.missed = try word(missed, "missed") }
        if let overlap = value["overlap"] { timer.overlap = try word(overlap, "overlap") }
        if let jitter = value["jitterSeconds"] { timer.jitter = .seconds(try seconds(jitter, schedule)) }
        if let atStart = value["atStart"] {
            guard let flag = atStart.boolean else { throw error("\"atStart\" must be true or false", at: atStart) }
            timer.atStart = flag
        }
        if let request = value["request"] { timer.request = try self.request(request) }
        return timer
    }

    private func schedule(_ value: JSONValue) throws(ManifestError) -> (Schedule, text: String) {
        let scheduleValue = try required("schedule", in: value)
        let text = try string(scheduleValue)
        var zone: Zone?
        if let zoneValue = value["timeZone"] {
            let name = try string(zoneValue)
            do throws(ZoneError) {
                zone = try ZoneFolder.ofSystem.zone(name)
            } catch {
                throw self.error("\"timeZone\": \(error.message)", at: zoneValue)
            }
        }
        do throws(ScheduleError) {
            return (try ScheduleReader.read(text, in: zone), zone.map { "\(text) \($0.name)" } ?? text)
        } catch {
            throw self.error("\"schedule\": \(error.message)", at: scheduleValue)
        }
    }

    /// One of the words of an enumeration.
    private func word<Word: RawRepresentable & CaseIterable>(
        _ value: JSONValue, _ name: String
    ) throws(ManifestError) -> Word where Word.RawValue == String {
        guard let word = value.string.flatMap(Word.init(rawValue:)) else {
            let words = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw error("\"\(name)\" must be one of \(words)", at: value)
        }
        return word
    }

    private func seconds(_ value: JSONValue, _ schedule: Schedule) throws(ManifestError) -> Int {
        guard let seconds = value.integer, (0...Self.jitterSecondsMax).contains(seconds) else {
            throw error("\"jitterSeconds\" must be a whole number from 0 to \(Self.jitterSecondsMax)", at: value)
        }
        if case .rate(let interval) = schedule, seconds >= interval {
            throw error("\"jitterSeconds\" must be less than the \(interval) s of the rate", at: value)
        }
        return seconds
    }

    /// On one line: where no string can hold a line's end, a space means the same.
    private func request(_ value: JSONValue) throws(ManifestError) -> [UInt8] {
        guard value.kind == .object else { throw error("\"request\" must be an object", at: value) }
        for name in ["scheduledAt", "pastDue"] {
            if let member = value[name] { throw error("\"\(name)\" is added by the timer itself", at: member) }
        }
        return value.bytes.map { $0 < 0x20 ? 0x20 : $0 }
    }
}
