internal import Dispatch
internal import Glibc
internal import JSON
internal import Webhooks

/// Reads the requests of line mode in groups: each is what has arrived when the one before was answered. Where the next
/// group waits already, it is read while the present one is handled.
///
/// Unchecked: it is touched by one thread at a time; the semaphore hands it over.
final class RequestGroups<F: Function>: @unchecked Sendable {
    typealias Group = [Call<Result<F.Request, Failure>>]

    /// Lines that are handled together at most.
    private static var linesMax: Int { 1000 }
    /// Bytes that are read at most for one group, so that a fast writer cannot fill the memory.
    private static var bytesMax: Int { 4 * 1024 * 1024 }

    private let form: LineForm
    private var lines: LineBuffer
    /// Readable when nothing more is to be begun.
    private let end: Int32
    private var isOpen = true
    private var ahead: Group?
    private var isReadingAhead = false
    private let queue = DispatchQueue(label: "requests")
    private let isRead = DispatchSemaphore(value: 0)

    /// - Parameter end: a descriptor that is readable when nothing more is to be begun; −1: there is none.
    init(_ form: LineForm, end: Int32) {
        (self.form, self.end) = (form, end)
        lines = LineBuffer(lineBytesMax: form.lineBytesMax(requestBytesMax: F.requestBytesMax))
    }

    /// The next group, waiting for its first line; nil at the end of the input, or where nothing more is to be begun.
    func next() -> Group? {
        guard isReadingAhead else { return read() }
        isRead.wait()
        isReadingAhead = false
        return ahead
    }

    /// Begins to read the next group on another thread, where it waits already. ``next()`` must follow.
    func readAhead() {
        guard lines.count > 0 || (isOpen && isReadable(STDIN_FILENO)) else { return }
        isReadingAhead = true
        queue.async { [self] in
            ahead = read()
            isRead.signal()
        }
    }

    /// The lines that have come and are in no group that ``next()`` gave, counted when nothing more is to be begun. What
    /// no group has room for is not read.
    func restCount() -> Int {
        if isReadingAhead { isRead.wait() }
        while isOpen, !isFull, isReadable(STDIN_FILENO) { fill() }
        return (isReadingAhead ? ahead?.count ?? 0 : 0) + lines.count
    }

    private func read() -> Group? {
        while true {
            while isOpen, lines.count == 0 || (!isFull && isReadable(STDIN_FILENO)) {
                if lines.count == 0, !waitForInput(on: STDIN_FILENO, unless: end) { return nil }
                fill()
            }
            let group = lines.take(upTo: Self.linesMax)
            if !group.isEmpty { return group.map(read) }
            if !isOpen { return nil }
        }
    }

    private func fill() {
        isOpen = lines.fill(from: STDIN_FILENO)
        if !isOpen { lines.endLastLine() }
    }

    private func read(_ line: [UInt8]) -> Call<Result<F.Request, Failure>> {
        guard form == .contextAndRequest else { return Call(F.read(line)) }
        do throws(Failure) {
            var (names, request) = try CallNames.split(line)
            LineForm.restoreLineFeeds(in: &request)
            return Call(F.read(request), names: names)
        } catch {
            return Call(.failure(error))
        }
    }

    private var isFull: Bool { lines.count >= Self.linesMax || lines.byteCount >= Self.bytesMax }
}

/// What a line of line mode is.
enum LineForm {
    case request
    /// The names of the call, a space, and the request.
    case contextAndRequest

    /// Stands for a line feed within a request, so that what the caller wrote arrives byte for byte: no JSON holds it.
    private static let lineFeed: UInt8 = 0x1E

    static func restoreLineFeeds(in request: inout [UInt8]) {
        guard var place = request.firstIndex(of: lineFeed) else { return }
        while place < request.count {
            if request[place] == lineFeed { request[place] = 0x0A }
            place += 1
        }
    }

    func lineBytesMax(requestBytesMax: Int) -> Int {
        self == .request ? requestBytesMax : CallNames.lineBytesMax + 1 + requestBytesMax
    }
}

extension Function {
    /// A longer request is refused.
    static var requestBytesMax: Int { 2 * 1024 * 1024 }

    /// Turns the bytes of a request into the request.
    static func read(_ bytes: [UInt8]) -> Result<Request, Failure> {
        Result { () throws(Failure) in
            guard !bytes.allSatisfy(isSpace) else {
                throw Failure(
                    .invalidRequest, "the request is empty; send one JSON object, {} where it needs no member")
            }
            let document: JSONDocument
            do throws(JSONError) {
                document = try JSONDocument(bytes, bytesMax: requestBytesMax)
            } catch {
                throw Failure(error)
            }
            return try Request(reading: document.root)
        }
    }
}

/// White space of JSON (RFC 8259, 2).
private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
