/// The classes of bytes that RFC 9110 and RFC 3986 name.
enum Grammar {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// `tchar`: what names of methods and headers are made of (RFC 9110, 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || tokenSigns.contains(byte)
    }

    static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool { !bytes.isEmpty && bytes.allSatisfy(isToken(_:)) }

    /// `field-content` without the space around it (RFC 9110, 5.5): no control but the tab.
    static func isFieldValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

    /// `pchar` and the slash (RFC 3986, 3.3).
    static func isPath(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || pathSigns.contains(byte)
    }

    /// What a query may hold: wider than RFC 3986, as clients send brackets and bars as they are.
    static func isQuery(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) && !notOfQuery.contains(byte) }

    private static let tokenSigns = ByteSet("!#$%&'*+-.^_`|~")
    private static let pathSigns = ByteSet("-._~%!$&'()*+,;=:@/")
    private static let notOfQuery = ByteSet("\"#<>\\")

    static func hexDigit(_ byte: UInt8) -> Int? {
        if isDigit(byte) { return Int(byte) - 0x30 }
        return (0x61...0x66).contains(byte | 0x20) ? Int(byte | 0x20) - 0x61 + 10 : nil
    }

    /// Without the spaces and tabs at both ends.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes
    }

    /// Resolves `%41`; nil for a broken escape or what is not UTF-8.
    static func percentDecoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit)
                else { return nil }
                decoded.append(UInt8(high << 4 | low))
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }
}
