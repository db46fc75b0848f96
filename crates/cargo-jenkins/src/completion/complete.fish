# Completes `cargo-jenkins`, and `cargo jenkins` beside what completes cargo in fish.
#     cargo-jenkins completions fish > ~/.config/fish/completions/cargo-jenkins.fish
# For `cargo jenkins` put this into ~/.config/fish/config.fish:
#     cargo-jenkins completions fish | source

function __cargo_jenkins_complete
    cargo-jenkins complete fish -- (commandline -opc) (commandline -ct) 2>/dev/null
end

function __cargo_jenkins_is_meant
    set -l words (commandline -opc)
    set -e words[1]
    if string match -q -- '+*' "$words[1]"
        set -e words[1]
    end
    test "$words[1]" = jenkins
end

complete -c cargo-jenkins -f -a '(__cargo_jenkins_complete)'
complete -c cargo -n __cargo_jenkins_is_meant -f -a '(__cargo_jenkins_complete)'
complete -c cargo -n __fish_use_subcommand -f -a jenkins -d 'API tokens for Jenkins'
