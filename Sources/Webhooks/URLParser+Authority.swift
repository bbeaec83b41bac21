extension URLParser {
    /// What stands between `//` and the path: a host, and a port where one is named.
    struct Authority {
        private let hostText: Substring
        private let portText: Substring?

        init(_ text: Substring) throws(Refusal) {
            guard !text.contains("@") else { throw Refusal("remove the user name and the password before @") }
            guard !text.contains("%") else { throw Refusal("write the host without percent signs") }
            if text.first == "[" {
                guard let end = text.firstIndex(of: "]") else {
                    throw Refusal("close the bracket after the IPv6 address")
                }
                hostText = text[...end]
                let behind = text[end...].dropFirst()
                guard behind.isEmpty || behind.first == ":" else {
                    throw Refusal("put nothing but a port behind the bracket")
                }
                portText = behind.isEmpty ? nil : behind.dropFirst()
            } else {
                let parts = text.split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count <= 2 else {
                    throw Refusal("put an IPv6 address in brackets, as in https://[2001:db8::1]/")
                }
                hostText = parts[0]
                portText = parts.count == 2 ? parts[1] : nil
            }
        }

        /// Nil where none is named.
        func port() throws(Refusal) -> UInt16? {
            guard let portText else { return nil }
            guard portText.utf8.allSatisfy(\.isDigit), portText.first != "0", let port = UInt16(portText),
                port == 80 || port == 443 || port >= 1024
            else { throw Refusal("use port 80, 443, or one from 1024 to 65535") }
            return port
        }

        func host() throws(Refusal) -> (name: String, literal: IPAddress?) {
            if hostText.first == "[" {
                let inside = hostText.dropFirst().dropLast()
                guard case .v6(let bits) = IPAddress(inside) else {
                    throw Refusal("put an IPv6 address without a zone in the brackets, as in https://[2001:db8::1]/")
                }
                return (inside.lowercased(), .v6(bits))
            }
            if let address = IPAddress(hostText) { return (String(hostText), address) }
            let name = hostText.lowercased()
            try Self.checkName(name)
            return (name, nil)
        }

        /// A name of RFC 1123, 2.1, where labels may hold `_` too, as some hosts' do. A name that ends in a number is an
        /// IPv4 address to some readers (`0x7f.1`, `127.1`), so there is none.
        private static func checkName(_ name: String) throws(Refusal) {
            guard !name.isEmpty else { throw Refusal("name the receiver's host, as in https://hooks.example.com/") }
            guard name.utf8.count <= 253 else { throw Refusal("use a host name of at most 253 bytes") }
            let labels = name.split(separator: ".", omittingEmptySubsequences: false)
            if labels.last == "" { throw Refusal("remove the dot at the end of the host name") }
            for label in labels {
                guard (1...63).contains(label.utf8.count) else {
                    throw Refusal("use 1 to 63 characters between two dots of the host name")
                }
                guard
                    label.utf8.allSatisfy({
                        $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    })
                else { throw Refusal("use only letters, digits, - and _ in the host name") }
                guard label.first != "-", label.last != "-" else {
                    throw Refusal("begin and end each part of the host name with a letter or a digit")
                }
            }
            let last = labels[labels.count - 1]
            guard !last.utf8.allSatisfy(\.isDigit), !last.hasPrefix("0x") else {
                throw Refusal("write an IPv4 address as four decimal numbers, as in 192.0.2.1")
            }
            guard labels.count > 1 || name == "localhost" else {
                throw Refusal("use a full host name, with a dot in it")
            }
        }
    }
}
