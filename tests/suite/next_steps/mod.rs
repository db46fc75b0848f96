//! What an error says to do next leads somewhere.

mod machines;
mod proxy;
mod reach;
mod scenarios;
mod table;
mod tls;
mod walk;
mod walls;
