internal import Glibc

@main
enum LocalRuntime {
    static func main() {
        Surroundings.prepare()
        let arguments = Array(CommandLine.arguments.dropFirst())
        RuntimeActor.start { exit(await Command.run(arguments)) }
        RuntimeActor.shared.loop.run()
    }
}
