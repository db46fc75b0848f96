//! What an error says to do next leads somewhere.

mod machines;
mod scenarios;
mod table;
mod walk;
