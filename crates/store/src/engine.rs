//! Which of the two databases it is.

/// The same thing for one database or the other.
#[derive(Clone, Debug)]
pub(crate) enum Engine<S, P> {
    /// SQLite.
    Sqlite(S),
    /// PostgreSQL.
    Postgres(P),
}

/// Runs the same expression on whichever database it is.
macro_rules! on {
    ($engine:expr, $it:ident => $expression:expr) => {
        match $engine {
            $crate::engine::Engine::Sqlite($it) => $expression,
            $crate::engine::Engine::Postgres($it) => $expression,
        }
    };
}

pub(crate) use on;
