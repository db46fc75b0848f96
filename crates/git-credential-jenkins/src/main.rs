//! `git-credential-jenkins`, which git calls.
fn main() -> std::process::ExitCode {
    git_credential_jenkins::main()
}
