// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "hookfile",
    targets: [
        // C libraries of the system: headers as modules, no logic.
        c("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        c("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        c("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        c("CLinux"),

        // What wraps them: the only modules that may hold a pointer.
        module("Cryptography", uses: ["COpenSSL"], unsafe: true),
        module("Outbound", uses: ["Webhooks", "CCurl", "CLinux"], unsafe: true),

        // What webhooks are, in what words they are spoken of.
        module("JSON"),
        module("Webhooks", uses: ["Cryptography", "JSON"]),

        // What runs the functions on one machine. It knows them by their contract alone: JSON in, JSON out.
        .executableTarget(
            name: "local-runtime", dependencies: ["CLinux", "JSON", "Webhooks", "Cryptography"], path: "local-runtime",
            exclude: ["start"], swiftSettings: .strict),

        tests("JSONTests", of: ["JSON"]),
        tests("CryptographyTests", of: ["Cryptography"]),
        tests("WebhooksTests", of: ["Webhooks", "JSON"]),
        tests("RuntimeTests", of: ["local-runtime", "JSON", "Webhooks", "Cryptography"]),
    ]
)

// MARK: - The kinds of target

extension [SwiftSetting] {
    static let strict: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]

    /// Without unsafe code: everything but the modules that wrap C.
    static let strictAndSafe = strict + [.strictMemorySafety()]
}

func c(_ name: String, pkgConfig: String? = nil, apt: String? = nil) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: apt.map { [.apt([$0])] })
}

func module(
    _ name: String, uses: [Target.Dependency] = [], unsafe: Bool = false, resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: uses, path: "Sources/\(name)", resources: resources,
        swiftSettings: unsafe ? .strict : .strictAndSafe)
}

func tests(_ name: String, of subjects: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: subjects, path: "Tests/\(name)", swiftSettings: .strict)
}
