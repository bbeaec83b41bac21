internal import Glibc

@main
enum LocalRuntime {
    static func main() {
        Surroundings.prepare()
        let arguments = Array(CommandLine.arguments.dropFirst())
        RuntimeActor.start {
            let status = await Command.run(arguments)
            Log.flush()
            exit(status)
        }
        RuntimeActor.shared.loop.run()
    }
}
