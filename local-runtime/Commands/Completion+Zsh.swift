extension Completion {
    var zsh: String {
        let shell = Words(
            offer: { "compadd -- \($0.map(Self.quoted).joined(separator: " "))" }, files: "_files",
            folders: "_files -/", printed: { "compadd -- $(_local_runtime_names \($0))" })
        return #"""
            # zsh completion of local-runtime; made by: local-runtime completion zsh
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u; }
            _local_runtime() {
                local command=$words[2] last=$words[CURRENT-1]
                case $command in
                    \#(parents.joined(separator: "|"))) (( CURRENT > 3 )) && command="$command $words[3]" ;;
                esac
                if (( CURRENT == 2 )); then
                    \#(shell.offer(firstWords + ["--help", "--version"]))
                    return
                fi
                if [[ $command == help ]]; then
                    case $words[3]/$CURRENT in
            \#(helped(shell, place: 3))
                    esac
                    return
                fi
                # A value behind an equals sign: what stands before it is no part of the match.
                if [[ $PREFIX == --*=* ]]; then
                    last=${PREFIX%%=*}
                    compset -P '*='
                fi
                case $command/$last in
            \#(values(shell))
                esac
                [[ $PREFIX == -* ]] || case $command in
            \#(operands(shell))
                esac
                case $command in
            \#(options(shell))
                esac
            }
            _local_runtime_names() { "${(Q)words[1]}" completion $1 2> /dev/null; }
            compdef _local_runtime local-runtime

            """#
    }
}
