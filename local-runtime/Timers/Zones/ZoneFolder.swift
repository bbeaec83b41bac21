internal import Glibc
internal import Webhooks

/// The time zones of this machine: one file for each, below one folder.
struct ZoneFolder: Sendable {
    /// Bytes of a file; the largest are some 4 KiB.
    static let bytesMax = 256 * 1024
    /// Names that are looked at to find the nearest one; tzdata has some 600, and as many again in `posix` and `right`.
    static let namesMax = 4000

    var path: String

    /// `TZDIR`, or where the C library has them.
    static var ofSystem: ZoneFolder { ZoneFolder(path: File.variable("TZDIR") ?? "/usr/share/zoneinfo") }

    func zone(_ name: String) throws(ZoneError) -> Zone {
        if name == "UTC" { return .utc }
        guard access(path, R_OK | X_OK) == 0 else { throw .noDatabase(folder: path) }
        guard Self.isName(name), let bytes = File.read("\(path)/\(name)", bytesMax: Self.bytesMax) else {
            throw .unknown(name, nearest: nearestWord(to: name, among: names()))
        }
        // Other files lie there too: lists of countries, the sources.
        guard bytes.starts(with: "TZif".utf8) else {
            throw .unknown(name, nearest: nearestWord(to: name, among: names()))
        }
        return try TZif.read(bytes, name: name)
    }

    /// Words of letters, digits and `_ + -`, separated by slashes: nothing that leads out of the folder.
    static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count) else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy(isPlain)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        Grammar.isLetter(byte) || Grammar.isDigit(byte) || "_+-".utf8.contains(byte)
    }

    /// All that may be names of zones, in no order.
    func names() -> [String] {
        var (names, folders): ([String], [String]) = ([], [""])
        while let folder = folders.popLast() {
            for entry in File.entries(in: "\(path)/\(folder)", countMax: Self.namesMax)
            where names.count < Self.namesMax {
                let name = folder + entry.name
                guard Self.isName(name), !["posix", "right"].contains(name) else { continue }
                // The names of zones begin with capitals; those of lists, such as leapseconds, do not.
                if entry.isFolder { folders.append(name + "/") } else if isCapital(entry.name) { names.append(name) }
            }
        }
        return names.sorted()
    }

    private func isCapital(_ name: String) -> Bool {
        name.utf8.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
    }
}
