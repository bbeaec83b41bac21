/// Of this system as a whole.
package enum Version {
    package static let text = "0.1.0"
}
