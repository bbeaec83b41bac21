// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "hookfile",
    targets: [
        // C libraries of the system: headers as modules, no logic.
        c("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        c("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        c("CSSL", pkgConfig: "libssl", apt: "libssl-dev"),
        c("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        c("CLinux"),
        c("CResolver"),

        // What wraps them: the only modules that may hold a pointer.
        module("Cryptography", uses: ["COpenSSL"], unsafe: true),
        module("TLS", uses: ["CSSL"], unsafe: true),
        module("SQLite", uses: ["CSQLite"], unsafe: true),
        module("Outbound", uses: ["Webhooks", "CCurl", "CLinux", "CResolver"], unsafe: true),

        // What webhooks are, in what words they are spoken of.
        module("JSON"),
        module("Webhooks", uses: ["Cryptography", "JSON"]),
        module("Storage", uses: ["Webhooks", "SQLite"], resources: [.embedInCode("Migrations")]),

        module(
            "FunctionHost", uses: ["Webhooks", "Storage", "JSON", "Cryptography", "CLinux"], unsafe: true,
            resources: [.embedInCode("manifest.json")]),
        module("Sending", uses: ["FunctionHost", "Outbound", "Storage", "Webhooks"]),

        // The functions, one folder and one program each. Only what sends links libcurl.
        function("createWebhook"),
        function("getWebhook"),
        function("listWebhooks"),
        function("updateWebhook"),
        function("toggleWebhook"),
        function("rotateSecret"),
        function("deleteWebhook"),
        function("trigger"),
        function("listDeliveries"),
        function("getDelivery"),
        function("redeliver"),
        function("stats"),
        function("cleanup"),
        function("rotateKey"),
        function("checkSignature"),
        function("testFilter"),
        function("processDelivery", sends: true),
        function("retryFailed", sends: true),
        function("verify", sends: true),

        // What runs the functions on one machine. It knows them by their contract alone: JSON in, JSON out. Of the store it
        // knows what it keeps there itself, and when the next delivery is due.
        .executableTarget(
            name: "local-runtime", dependencies: ["CLinux", "JSON", "Webhooks", "Cryptography", "Storage", "TLS"],
            path: "local-runtime",
            exclude: ["start", "dashboard/screenshots"], resources: [.embedInCode("dashboard")], swiftSettings: .strict),

        .target(
            name: "TestSupport",
            dependencies: ["FunctionHost", "Storage", "Webhooks", "JSON", "Cryptography", "CLinux"],
            path: "Tests/Support", swiftSettings: .strict),
        .executableTarget(
            name: "stray", dependencies: ["FunctionHost", "Webhooks"], path: "Tests/Programs/stray",
            swiftSettings: .strictAndSafe),
        tests("JSONTests", of: ["JSON", "TestSupport"]),
        tests("CryptographyTests", of: ["Cryptography"]),
        tests("WebhooksTests", of: ["Webhooks", "JSON", "Cryptography", "TestSupport"], exclude: ["Vectors"]),
        tests("SQLiteTests", of: ["SQLite", "TestSupport"]),
        tests("StorageTests", of: ["Storage", "SQLite", "Webhooks", "Cryptography", "TestSupport"]),
        tests(
            "SendingTests",
            of: ["Sending", "verify", "FunctionHost", "Storage", "Webhooks", "Cryptography", "TestSupport"]),
        tests("OutboundTests", of: ["Outbound", "Webhooks", "TestSupport", "CCurl"]),
        tests(
            "FunctionHostTests",
            of: ["FunctionHost", "Storage", "Webhooks", "JSON", "Cryptography", "TestSupport", "stray"] + .functions),
        tests(
            "FunctionTests",
            of: ["FunctionHost", "Storage", "Webhooks", "JSON", "Cryptography", "TestSupport"] + .functions),
        tests(
            "RuntimeTests",
            of: ["local-runtime", "JSON", "Webhooks", "Cryptography", "Storage", "TLS", "TestSupport"] + .functions,
            exclude: ["Oracles"]),
        // What `Tests/Fuzz/run` runs under libFuzzer, for some seconds. The driver is compiled by that script alone.
        tests(
            "Fuzz",
            of: [
                "local-runtime", "FunctionHost", "Outbound", "Storage", "Webhooks", "JSON", "Cryptography",
                "TestSupport",
                "CCurl",
            ] + .functions,
            exclude: ["Driver", "corpus", "run"]),
        tests("TidyTests", of: []),
        tests(
            "ReadmeTests",
            of: ["FunctionHost", "Sending", "Storage", "Webhooks", "JSON", "TestSupport", "local-runtime"] + .functions),
        // The dashboard in a real browser. Its scripts run in the page, its pages stand for good ones and bad ones.
        tests(
            "DashboardTests", of: ["JSON", "TestSupport", "CCurl", "local-runtime"] + .functions,
            exclude: ["Pages", "Scripts"]),
        tests("EndToEndTests", of: ["TestSupport"], exclude: ["Receiver"]),
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

extension [Target.Dependency] {
    /// All functions, for tests that call them or run their programs.
    static let functions: [Target.Dependency] = [
        "createWebhook", "getWebhook", "listWebhooks", "updateWebhook", "toggleWebhook", "rotateSecret",
        "deleteWebhook", "trigger", "listDeliveries", "getDelivery", "redeliver", "stats", "cleanup", "rotateKey",
        "checkSignature", "testFilter", "processDelivery", "retryFailed", "verify",
    ]
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

/// - Parameter exclude: folders that tests read by path.
func function(_ name: String, sends: Bool = false) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["FunctionHost", "Storage", "Webhooks", "JSON", "Cryptography"] + (sends ? ["Sending"] : []),
        path: "functions/\(name)", swiftSettings: .strictAndSafe,
        // A program without shared libraries starts in a third of the time; libcurl has no archive to link.
        linkerSettings: sends ? [] : [.unsafeFlags(["-static-executable"], .when(configuration: .release))])
}

func tests(_ name: String, of subjects: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: subjects, path: "Tests/\(name)", exclude: exclude, swiftSettings: .strict)
}
