package import Webhooks

/// One of several things that were asked together, with the names of its call.
package struct Call<Request> {
    package var request: Request
    package var names: CallNames

    package init(_ request: Request, names: CallNames = CallNames()) { (self.request, self.names) = (request, names) }
}
