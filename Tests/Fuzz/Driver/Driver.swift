import Foundation

// What libFuzzer calls (https://llvm.org/docs/LibFuzzer.html). `run` compiles it; it is no part of the package.

/// The target that `--target=` names: libFuzzer passes over options that begin so.
private nonisolated(unsafe) var target: FuzzTarget?

@_cdecl("LLVMFuzzerInitialize")
func initialize(_ argumentCount: UnsafePointer<CInt>, _ arguments: UnsafeRawPointer) -> CInt {
    let name = CommandLine.arguments.first { $0.hasPrefix("--target=") }?.dropFirst(9) ?? ""
    if name == "list" {
        for target in FuzzTarget.all where target.isAvailable() { print(target.name, target.lengthMax) }
        exit(0)
    }
    target = FuzzTarget.named(String(name))
    guard target != nil else {
        FileHandle.standardError.write(Data("there is no target \"\(name)\"; --target=list shows them\n".utf8))
        exit(2)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try target?.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        FileHandle.standardError.write(Data("broken: \(error)\n".utf8))
        abort()
    }
    return 0
}
