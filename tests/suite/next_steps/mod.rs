//! What an error says to do next leads somewhere.

mod machines;
mod table;
mod walk;
