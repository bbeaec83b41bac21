@testable import local_runtime

extension FuzzTarget {
    /// `functions/manifest.json`.
    static let manifest = FuzzTarget(name: "manifest", lengthMax: 8192) { input in
        switch Result(catching: { () throws(ManifestError) in try ManifestReader.read(input) }) {
        case .success(let manifest):
            try expect(manifest.functions.count <= ManifestReader.functionsMax, "\(manifest.functions.count) functions")
            try expect(Set(manifest.functions.map(\.name)).count == manifest.functions.count, "a name stands twice")
            for function in manifest.functions {
                try expect(function.timers.count <= ManifestReader.timersMax, "\(function.timers.count) timers")
                for timer in function.timers { try ScheduleCheck.check(timer.schedule, from: 1_761_174_000) }
            }
        case .failure(let error):
            try expect((1...1 + input.count { $0 == 0x0A }).contains(error.line), "line \(error.line)")
            try expect(!error.message.isEmpty, "refused without a word")
        }
    }
}
