/// The scripts that make a shell complete command lines, made of what the commands say of themselves.
struct Completion {
    private let manuals: [Manual]

    init(_ manuals: [Manual]) { self.manuals = manuals }

    /// For bash 4 and later.
    var bash: String {
        """
        # bash completion of local-runtime; made by: local-runtime completion bash
        _local_runtime() {
            local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
            COMPREPLY=()
            # What stands before the equals sign, where bash makes words of both sides.
            [[ $word == = ]] && word= && last=${COMP_WORDS[COMP_CWORD-1]}
            [[ $last == = ]] && last=${COMP_WORDS[COMP_CWORD-2]}
            case $command in
                \(parents.joined(separator: "|").isEmpty ? "-" : parents.joined(separator: "|")))
                    ((COMP_CWORD > 2)) && command="$command ${COMP_WORDS[2]}" ;;
            esac
            if ((COMP_CWORD == 1)); then
                COMPREPLY=($(compgen -W \(Self.quoted(firstWords.joined(separator: " "))) -- "$word"))
                return
            fi
            case $command/$last in
        \(bashValues)
            esac
            case $command in
        \(bashOptions)
            esac
        }
        _local_runtime_functions() {
            grep -o '"name": *"[A-Za-z0-9]*"' functions/manifest.json 2> /dev/null | sed 's/.*"\\([A-Za-z0-9]*\\)"$/\\1/' | sort -u
        }
        complete -F _local_runtime local-runtime

        """
    }

    /// zsh takes bash's script.
    var zsh: String {
        """
        # zsh completion of local-runtime; made by: local-runtime completion zsh
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u; }
        autoload -Uz bashcompinit && bashcompinit
        \(bash)
        """
    }

    // MARK: - Parts

    /// First words of commands that have two.
    private var parents: [String] { ordered(manuals.map(\.words).filter { $0.count > 1 }.map { $0[0] }) }

    private var firstWords: [String] { ordered(manuals.map { $0.words[0] }) + ["--help", "--version"] }

    private var bashValues: String {
        manuals.flatMap { manual in
            manual.options.filter { $0.value != nil }.map { option in
                "        \(Self.quoted("\(manual.name)/\(option.name)"))) \(Self.command(for: option.completion)); return ;;"
            }
        }.joined(separator: "\n")
    }

    private var bashOptions: String {
        var lines = manuals.map { manual in
            var words = manual.options.map(\.name) + ["--help"]
            if manual.name == Help.name { words += firstWords.filter { !$0.hasPrefix("-") } }
            if manual.operands == ["SHELL"] { words += ["bash", "zsh"] }
            return Self.caseLine(manual.name, words)
        }
        for parent in parents where !manuals.contains(where: { $0.name == parent }) {
            let below = manuals.map(\.words).filter { $0.count > 1 && $0[0] == parent }.map { $0[1] }
            lines.append(Self.caseLine(parent, below + ["--help"]))
        }
        return lines.joined(separator: "\n")
    }

    private static func caseLine(_ name: String, _ words: [String]) -> String {
        "        \(quoted(name))) COMPREPLY=($(compgen -W \(quoted(words.joined(separator: " "))) -- \"$word\")) ;;"
    }

    private static func command(for completion: Manual.Option.Completion) -> String {
        switch completion {
        case .nothing: ":"
        case .file: "COMPREPLY=($(compgen -f -- \"$word\"))"
        case .folder: "COMPREPLY=($(compgen -d -- \"$word\"))"
        case .words(let words): "COMPREPLY=($(compgen -W \(quoted(words.joined(separator: " "))) -- \"$word\"))"
        case .function: "COMPREPLY=($(compgen -W \"$(_local_runtime_functions)\" -- \"$word\"))"
        }
    }

    /// As one word of a shell.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private func ordered(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }
}

extension Manual {
    fileprivate var words: [String] { name.split(separator: " ").map(String.init) }
}
