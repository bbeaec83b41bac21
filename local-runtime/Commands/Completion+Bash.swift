extension Completion {
    /// For bash 4 and later.
    var bash: String {
        let shell = Words(
            offer: { "_local_runtime_words \(Self.quoted($0.joined(separator: " ")))" },
            files: "_local_runtime_files -f", folders: "_local_runtime_files -d",
            printed: { "_local_runtime_words \"$(_local_runtime_names \($0))\"" })
        return #"""
            # bash completion of local-runtime; made by: local-runtime completion bash
            _local_runtime() {
                local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} before=
                COMPREPLY=()
                # What stands before the equals sign, where bash makes words of both sides, and where it does not.
                [[ $word == = ]] && word= && last=${COMP_WORDS[COMP_CWORD-1]}
                [[ $last == = ]] && last=${COMP_WORDS[COMP_CWORD-2]}
                [[ $word == --*=* ]] && last=${word%%=*} && before=$last= && word=${word#*=}
                case $command in
                    \#(parents.joined(separator: "|"))) ((COMP_CWORD > 2)) && command="$command ${COMP_WORDS[2]}" ;;
                esac
                if ((COMP_CWORD == 1)); then
                    \#(shell.offer(firstWords + ["--help", "--version"]))
                    return
                fi
                if [[ $command == help ]]; then
                    case ${COMP_WORDS[2]}/$COMP_CWORD in
            \#(helped(shell, place: 2))
                    esac
                    return
                fi
                case $command/$last in
            \#(values(shell))
                esac
                [[ $word == -* ]] || case $command in
            \#(operands(shell))
                esac
                case $command in
            \#(options(shell))
                esac
            }
            _local_runtime_words() {
                mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
                COMPREPLY=("${COMPREPLY[@]/#/$before}")
            }
            # A folder gets a slash, and a space in a name its backslash. What is typed with one is left to bash.
            _local_runtime_files() {
                compopt -o filenames 2> /dev/null
                mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
                COMPREPLY=("${COMPREPLY[@]/#/$before}")
                ((${#COMPREPLY[@]})) || compopt -o default 2> /dev/null
            }
            _local_runtime_names() { "${COMP_WORDS[0]}" completion "$1" 2> /dev/null; }
            complete -F _local_runtime local-runtime

            """#
    }
}
