/// Files under second names, so that others can take their first.
struct KeptFiles {
    private var files: [(path: String, name: String)] = []

    /// - Returns: whether it could be kept, or is not there.
    mutating func keep(_ path: String, as name: String) -> Bool {
        guard StoreFile.exists(path) else { return true }
        guard StoreFile.link(path, as: name) else { return false }
        files.append((path, name))
        return true
    }

    /// What has lost its first name has it again, and the second ones are gone.
    func giveBack() {
        for file in files where StoreFile.exists(file.path) || StoreFile.link(file.name, as: file.path) {
            StoreFile.remove(file.name)
        }
    }
}
