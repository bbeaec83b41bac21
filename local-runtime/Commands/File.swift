internal import Glibc

/// What the program finds around it.
enum File {
    /// Nil where it cannot be read or is larger.
    static func read(_ path: String, bytesMax: Int) -> [UInt8]? {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        defer { close(number) }
        var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress! + filled, $0.count - filled) }
            if count == 0 { return Array(bytes.prefix(filled)) }
            if count < 0 { return nil }
            filled += count
        }
        return nil
    }

    /// Writes the whole file anew under another name and then gives it its own.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) -> Bool {
        let other = "\(path).\(getpid())"
        let number = open(other, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard number >= 0 else { return false }
        var rest = bytes[...]
        // The mode is not left to what the shell's mask, or an older file of that name, makes of it.
        var isWritten = fchmod(number, mode) == 0
        while isWritten, !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else { isWritten = false }
        }
        close(number)
        if isWritten, rename(other, path) == 0 { return true }
        unlink(other)
        return false
    }

    /// The same place, however the reader's working directory lies.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard getcwd(&buffer, buffer.count) != nil else { return path }
        return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } + "/\(path)"
    }

    /// What a folder holds; nothing where it cannot be read.
    static func names(in folder: String, countMax: Int) -> [String] {
        entries(in: folder, countMax: countMax).map(\.name)
    }

    /// The same, with what is a folder itself.
    static func entries(in folder: String, countMax: Int) -> [(name: String, isFolder: Bool)] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var entries: [(name: String, isFolder: Bool)] = []
        while entries.count < countMax, let entry = readdir(stream) {
            // In its place: a copy of all that a name may have would reach beyond what was read.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { entries.append((name, Int(entry.pointee.d_type) == Int(DT_DIR))) }
        }
        return entries
    }

    /// Where a symbolic link leads; nil for anything else.
    static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, $0.count) }
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Where a file is, or would be.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A variable of the environment that is set and not empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The folder of this program.
    static var ownFolder: String {
        let path = link("/proc/self/exe") ?? ""
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
