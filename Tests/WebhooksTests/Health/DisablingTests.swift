import Testing
import Webhooks

@Suite struct DisablingTests {
    private static let day = 86_400

    @Test(arguments: [
        (0, 0, 0), (5 * day, 0, 0), (5 * day, 9, 90), (5 * day - 1, 10, 99), (5 * day, 10, 100), (50 * day, 10, 100),
        (day, 10, 20), (216_000, 10, 50), (216_000 - 1, 10, 49), (216_000, 4, 40), (-5, 10, 0), (3600, 1, 0),
    ])
    func `the way is as long as the lesser of time and payloads`(seconds: Int, payloads: Int, progress: Int) {
        #expect(Disabling.progress(failingFor: .seconds(seconds), payloads: payloads) == progress)
    }

    @Test(arguments: [(0, 0), (49, 0), (50, 50), (74, 50), (75, 75), (89, 75), (90, 90), (99, 90), (100, 90)])
    func `warnings come on the way`(progress: Int, warning: Int) {
        #expect(Disabling.warning(at: progress) == warning)
    }
}
