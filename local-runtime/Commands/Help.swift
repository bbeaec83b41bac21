/// What the program says about itself.
enum Help {
    static func of(_ command: String?) throws(CommandError) -> String {
        switch command {
        case nil: all
        case "serve": serve
        case "receive": receive
        case "dead-letters": deadLetters
        case .some(let word):
            throw CommandError(usage: "There is no command \"\(word)\"; use serve, receive or dead-letters.")
        }
    }

    static let all = """
        Runs the functions on this machine.

        Usage: local-runtime <command> [options]

          serve         serves the functions over HTTP and runs their timers
          receive       a test receiver: verifies and shows the webhooks that it gets
          dead-letters  asynchronous calls that were given up: shows them, makes them again, deletes them
          help          shows the options of a command

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
          --processes COUNT   calls that run at the same time; background work comes on top (16)

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

    static let deadLetters = """
        Asynchronous calls that were given up. It works on the store, whether a runtime runs or not.

        Usage: local-runtime dead-letters list [options]
               local-runtime dead-letters show ID [options]
               local-runtime dead-letters redrive ID... | --function NAME | --all [options]
               local-runtime dead-letters purge ID... | --function NAME | --all [options]

          list     shows them, newest first
          show     shows one with its request
          redrive  has them made again, with all their attempts before them; a runtime that runs finds them in a second
          purge    deletes them

          --store FILE      the store (WEBHOOKS_STORE, or webhooks.db)
          --function NAME   those of one function
          --all             all of them
          --limit COUNT     so many in a list, at most 250 (50)
          --cursor ID       the next page of a list
          --json            answers as JSON

        Exit status: 0 done, 64 wrong options, 65 no such call, 75 the store is busy, 78 the store cannot be used.

        Example:
          local-runtime dead-letters list --function trigger
          local-runtime dead-letters redrive --all

        """
}
