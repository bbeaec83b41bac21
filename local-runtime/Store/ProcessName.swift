/// What a message calls another process.
enum ProcessName {
    /// Bytes of a program's name that the kernel keeps.
    private static let bytesMax = 64

    /// Such as `process 4711 (local-runtime)`.
    static func text(_ process: Int32?) -> String {
        guard let process else { return "another process" }
        let bytes = File.read("/proc/\(process)/comm", bytesMax: bytesMax) ?? []
        let name = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        return name.isEmpty ? "process \(process)" : "process \(process) (\(name))"
    }
}
