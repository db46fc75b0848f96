//! `cargo jenkins`, also as `cargo-jenkins`.
fn main() -> std::process::ExitCode {
    cargo_jenkins::main()
}
