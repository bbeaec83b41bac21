internal import Webhooks

/// Who a request is from, and what let them in.
struct Visitor: Equatable, Sendable {
    static let anyone = Visitor(identity: .anyone)

    var identity: Identity
    /// Nil for the start token, and where nobody asked.
    var key: ID<AccessKey>?
}

/// Who a request is from, as far as it was asked.
enum Identity: Equatable, Sendable {
    /// Nobody asked: what the request is for is open to all.
    case anyone
    /// Reaches all teams, and the runtime itself.
    case operators
    /// Reaches that team, and nothing of any other.
    case team(TeamID)

    /// Whether a request for a function may be made.
    ///
    /// It is the very value that the function will be given that is looked at, decoded once: there is no second reading
    /// that could take it for another team. A `teamId` elsewhere in the request, beside that of the path, is refused when
    /// the request is put together (``MergedRequest``).
    /// - Parameter parameters: of the path. Without a team in it, what is reached is the operator's.
    func mayReach(_ parameters: [Router.Parameter]) -> Bool {
        switch self {
        case .anyone: false
        case .operators: true
        case .team(let team): parameters.contains { $0.name == "teamId" && $0.value.utf8.elementsEqual(team.text.utf8) }
        }
    }

    /// Whether a page of the runtime itself is for them.
    /// - Parameter parameters: of its path.
    func mayReach(_ audience: Page.Audience, _ parameters: [Router.Parameter]) -> Bool {
        switch (audience, self) {
        case (.anyone, _), (.visitors, _), (_, .operators), (.known, .team): true
        case (.team, .team): mayReach(parameters)
        case (.known, .anyone), (.team, .anyone), (.operators, _): false
        }
    }
}
