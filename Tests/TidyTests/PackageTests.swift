import Foundation
import Testing

/// What Package.swift makes the compiler watch over.
@Suite struct PackageTests {
    let manifest: String

    init() throws { manifest = try Tree.text("Package.swift") }

    @Test func `there are no packages but this one`() throws {
        #expect(!manifest.contains(".package("))
        #expect(!manifest.contains("dependencies: [\n"), "dependencies of the package itself would stand on lines")
    }

    @Test(arguments: [
        #".enableUpcomingFeature("ExistentialAny")"#, #".enableUpcomingFeature("InternalImportsByDefault")"#,
        #".enableUpcomingFeature("MemberImportVisibility")"#, ".treatAllWarnings(as: .error)",
    ])
    func `every target is compiled strictly`(setting: String) throws {
        let settings = try #require(manifest.firstMatch(of: /static let strict: \[SwiftSetting\] = \[([^\]]*)\]/)?.1)
        #expect(settings.contains(setting))
        #expect(manifest.contains("static let strictAndSafe = strict + [.strictMemorySafety()]"))
        let targets = manifest.matches(of: /\.(?:executableTarget|target|testTarget)\(\s*name:/).count
        #expect(manifest.matches(of: /swiftSettings: (?:unsafe \? \.strict : )?\.strict/).count == targets)
    }

    @Test func `only what wraps C, and what tests it, may do without memory safety`() throws {
        let calls = manifest.matches(of: /module\(\s*"(\w+)"[^\n]*(?:\n\s{12}[^\n]*)*/)
        let unsafe = calls.filter { $0.output.0.contains("unsafe: true") }.map { String($0.output.1) }
        #expect(unsafe.sorted() == ["Cryptography", "FunctionHost", "Outbound", "SQLite", "TLS"])
        #expect(manifest.contains(#"path: "functions/\(name)", swiftSettings: .strictAndSafe"#))
        let safe = ["Sources/JSON", "Sources/Webhooks", "Sources/Storage", "Sources/Sending", "functions"]
        for file in try Tree.files(in: safe) {
            #expect(file.places(of: /\bunsafe\b|@unsafe|\bUnsafe\w*(?:Pointer|Buffer)/) == [])
        }
    }

    @Test func `the modules declare what they import, no more`() throws {
        for call in manifest.matches(of: /module\(\s*"(\w+)"(?:, uses: \[([^\]]*)\])?/) {
            let declared = (call.output.2 ?? "").matches(of: /"(\w+)"/).map { String($0.1) }
            #expect(Set(declared) == ImportTests.allowed[String(call.output.1)], "\(call.output.1)")
        }
    }
}
