#compdef cargo-jenkins
# Completes `cargo-jenkins`, and `cargo jenkins` through cargo's own `_cargo`, which calls this by its
# name. Put this into ~/.zshrc, after compinit:
#     source <(cargo-jenkins completions zsh)

_cargo-jenkins() {
    local -a replies
    replies=("${(@f)$(cargo-jenkins complete zsh -- cargo-jenkins "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    replies=(${replies:#})
    (( $#replies )) || return 1
    local -a open closed
    open=(${(M)replies:#*[/=]})
    closed=(${replies:#*[/=]})
    (( $#open )) && _describe 'cargo jenkins' open -S ''
    (( $#closed )) && _describe 'cargo jenkins' closed
}

_cargo-jenkins-without-cargo() {
    if (( CURRENT == 2 )); then
        compadd jenkins
    elif [[ $words[2] == jenkins ]]; then
        shift words
        (( CURRENT-- ))
        _cargo-jenkins
    else
        _files
    fi
}

if [[ $funcstack[1] == _cargo-jenkins ]]; then
    _cargo-jenkins "$@"
elif (( $+functions[compdef] )); then
    compdef _cargo-jenkins cargo-jenkins
    # Where nothing completes cargo, nothing calls this.
    (( $+_comps[cargo] )) || compdef _cargo-jenkins-without-cargo cargo
fi
