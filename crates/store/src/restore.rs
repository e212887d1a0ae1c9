//! Filling an empty database with the log of another one.

use registry::{LoggedRevision, Position};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::append::{append, prepare_logged};
use crate::key::KeyRow;
use crate::row::Head;
use crate::session::Writing;

/// How many revisions, or changes, are written in one go.
const TOGETHER: usize = 4_096;

/// What fills a database, in this order.
#[derive(Debug)]
pub enum Piece {
    /// The next revision.
    Revision(Box<LoggedRevision>),
    /// A key, valid or not.
    Key(KeyRow),
    /// The end of the log. What was sent counts only when this comes last, and the log does end there.
    End(Head),
}

/// Writes pieces inside a transaction that has begun; the keys are for the caller to write.
pub(crate) async fn fill<W: Writing>(
    writing: &mut W,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<(Head, Vec<KeyRow>), StoreError> {
    let mut head = writing.head().await?;
    if head.revision != Position::ZERO {
        return Err(StoreError::NotEmpty { head: head.revision });
    }
    let (mut revisions, mut size, mut keys) = (Vec::new(), 0, Vec::new());
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Revision(logged) => {
                let expected = head.revision.get() + revisions.len() as u64 + 1;
                if logged.row.number.get() != expected {
                    let (expected, got) = (Position::new(expected), logged.row.number);
                    return Err(StoreError::OutOfOrder { expected, got });
                }
                size += 1 + logged.changes.len();
                revisions.push(prepare_logged(*logged)?);
                if size >= TOGETHER {
                    head = append(writing, head.revision, std::mem::take(&mut revisions)).await?;
                    size = 0;
                }
            }
            Piece::Key(key) => keys.push(key),
            Piece::End(end) => {
                if !revisions.is_empty() {
                    head = append(writing, head.revision, revisions).await?;
                }
                if head != end {
                    let problem = format!(
                        "the log ends here, expected revision {} with the hash {}",
                        end.revision, end.hash
                    );
                    return Err(StoreError::Damaged { revision: head.revision, problem });
                }
                return Ok((head, keys));
            }
        }
    }
    Err(StoreError::CutShort)
}
