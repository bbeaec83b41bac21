/// What becomes of the calls that an instance was given and has not answered when it fails.
///
/// A call that may have been carried out is not carried out again behind its caller's back, unless the function's routes all
/// are GET: these are run again, each by itself, so that the one at fault is found and costs no other.
struct GroupLoss {
    /// Processes that may be lost over one call.
    static let lossesMax = 2

    enum Fate: Equatable {
        case again
        case problem(Problem)
    }

    var fault: Instance.Fault
    /// Whether the function's calls may be carried out twice.
    var isSafe: Bool
    /// Calls that were not answered.
    var count: Int
    /// Of these, the last ones, which never reached the instance.
    var unsent: Int
    /// What is told where the process came to its end by itself.
    var crash: Problem

    /// - Parameters:
    ///   - place: among those that were not answered.
    ///   - losses: processes that have been lost over the call before.
    func fate(at place: Int, losses: Int) -> Fate {
        let mayRunAgain = losses + 1 < Self.lossesMax
        if place >= count - unsent, mayRunAgain { return .again }
        if fault == .timedOut {
            if place == 0 { return .problem(FunctionAnswer.timedOut) }
            return isSafe && mayRunAgain ? .again : .problem(Self.lostToNeighbour)
        }
        if count > 1, isSafe, mayRunAgain { return .again }
        return .problem(place == 0 ? cause : count == 1 ? cause : Self.lostToNeighbour)
    }

    private var cause: Problem {
        switch fault {
        case .tooLong: FunctionAnswer.tooLong
        case .garbled: FunctionAnswer.broken("The function ended without an answer.")
        case .ended, .timedOut: crash
        }
    }

    private static let lostToNeighbour = FunctionAnswer.broken(
        "The function came to its end over another call; whether this one was carried out is not known.")
}
