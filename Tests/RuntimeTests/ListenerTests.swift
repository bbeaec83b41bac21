import Glibc
import TestSupport
import Testing

@testable import local_runtime

@Suite struct ListenerTests {
    @Test(arguments: [
        (EAGAIN, Listener.Cause.noMore), (EMFILE, .exhaustion), (ECONNABORTED, .client), (EPROTO, .client),
        (EINVAL, .unknown), (EBADF, .unknown), (ENOTSOCK, .unknown),
    ])
    func `tells a client that went from what may come again at once`(code: Int32, cause: Listener.Cause) {
        #expect(Listener.cause(of: code) == cause)
    }
}
