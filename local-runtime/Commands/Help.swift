/// What the program says about itself.
enum Help {
    static func of(_ command: String?) throws(CommandError) -> String {
        switch command {
        case nil: all
        case "serve": serve
        case "receive": receive
        case .some(let word):
            throw CommandError(usage: "There is no command \"\(word)\"; use serve or receive.")
        }
    }

    static let all = """
        Runs the functions on this machine.

        Usage: local-runtime <command> [options]

          serve      serves the functions over HTTP and runs their timers
          receive    a test receiver: verifies and shows the webhooks that it gets
          help       shows the options of a command

        Example:
          local-runtime serve --port 8787

        """

    static let serve = """
        Serves the functions over HTTP and runs their timers.

        Usage: local-runtime serve [options]

          --host ADDRESS      a loopback address to listen on (127.0.0.1)
          --port PORT         0 takes a free one and prints it (8787)
          --host-name NAME    another name that requests may be addressed to; can be repeated
          --manifest FILE     which function runs when (functions/manifest.json)
          --programs FOLDER   the functions' programs (the folder of this program)
          --processes COUNT   processes for one call each that run at once for clients (16)

        Environment: WEBHOOKS_TOKEN is the token that requests must carry; without it one is made and printed.
        The functions get PATH, HOME, LANG, TZ, SSL_CERT_* and the other WEBHOOKS_ variables.

        SIGTERM and SIGINT: no new requests; what runs may end within 15 seconds, and what runs in the background gets
        SIGTERM. A second signal ends all at once.
        Exit status: 0 ended by a signal, 64 wrong options, 69 the port is in use, 78 the manifest cannot be used.

        Example:
          WEBHOOKS_TOKEN=secret local-runtime serve --port 8787
          curl -H 'Authorization: Bearer secret' http://127.0.0.1:8787/v1/teams/acme/webhooks

        """

    static let receive = """
        A test receiver: verifies and shows the webhooks that it gets.

        Usage: local-runtime receive [options]

          --host ADDRESS       a loopback address to listen on (127.0.0.1)
          --port PORT          0 takes a free one and prints it (9000)
          --secret SECRET      the webhook's secret (whsec_…): signatures are verified
          --secret-file FILE   the same, from the first line of a file
          --answer STATUSES    answers in turn; the last one repeats (200), such as 500,500,200
          --delay TIMES        waits before the answers, in turn, such as 200ms,2s; the last one repeats (0ms)
          --count COUNT        ends after that many requests
          --json               one JSON line for each request

        Example:
          local-runtime receive --port 9000 --secret-file secret.txt --answer 500,200

        """
}
