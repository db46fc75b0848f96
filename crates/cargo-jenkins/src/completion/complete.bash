# Completes `cargo-jenkins`, and `cargo jenkins` beside what completes cargo here.
# Put this into ~/.bashrc, after what completes cargo:
#     source <(cargo-jenkins completions bash)

_cargo_jenkins() {
    local reply
    COMPREPLY=()
    while IFS= read -r reply; do
        COMPREPLY+=("$reply")
    done < <(cargo-jenkins complete bash --breaks "$COMP_WORDBREAKS" -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

_cargo_jenkins_beside_cargo() {
    local at=1
    [[ ${COMP_WORDS[1]-} == +* ]] && at=2
    if [[ $COMP_CWORD -gt $at && ${COMP_WORDS[at]} == jenkins ]]; then
        _cargo_jenkins
    elif [[ -n $_cargo_jenkins_before ]]; then
        "$_cargo_jenkins_before" "$@"
    elif [[ $COMP_CWORD -eq $at ]]; then
        mapfile -t COMPREPLY < <(compgen -W jenkins -- "${COMP_WORDS[at]}")
    fi
}

# What completes cargo so far; bash-completion looks for it only when it is wanted.
if [[ ${_cargo_jenkins_before+set} != set ]]; then
    _cargo_jenkins_before=
    if ! complete -p cargo &>/dev/null; then
        if declare -F _comp_load &>/dev/null; then
            _comp_load cargo &>/dev/null
        elif declare -F _completion_loader &>/dev/null; then
            _completion_loader cargo &>/dev/null
        fi
    fi
    if [[ $(complete -p cargo 2>/dev/null) =~ -F\ ([^ ]+) ]]; then
        # What bash-completion says of commands that it does not know.
        [[ ${BASH_REMATCH[1]} == _minimal ]] || _cargo_jenkins_before=${BASH_REMATCH[1]}
    fi
fi

complete -F _cargo_jenkins cargo-jenkins
complete -o default -F _cargo_jenkins_beside_cargo cargo
