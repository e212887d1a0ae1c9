//! Writing what a table changes: in one revision, or as one proposal.

use std::sync::Arc;

use registry::{Change, Registry, Revision};
use writer::command::{Import, ImportTable};
use writer::{Actor, Command, Order, Refusal, Role, Writer};

use crate::failure::Failure;

/// How often a table is worked out again because others wrote meanwhile.
const ATTEMPTS: u32 = 20;

/// Whether a table is published at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Commit,
    Proposal,
}

/// What was written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// The revision that is in force.
    pub(crate) revision: Revision,
    /// The id of the proposal, if it is one.
    pub(crate) proposal: Option<String>,
}

/// Brings what a table says into the registry: worked out on what the registry holds, and again when others have written
/// meanwhile. Answers with what was worked out last.
pub(crate) async fn bring_in<T>(
    writer: &Arc<Writer>,
    way: Way,
    by: &str,
    reason: &str,
    work_out: impl Fn(&Registry) -> Result<(T, Vec<Change>), Failure>,
) -> Result<(T, Written), Failure> {
    let actor = Actor { name: by.to_owned(), label: None, role: Role::Admin, key: None, scope: None };
    for _ in 0..ATTEMPTS {
        let snapshot = writer.snapshot();
        let (found, changes) = work_out(snapshot.registry())?;
        let basis = snapshot.revision();
        if changes.is_empty() {
            return Ok((found, Written { revision: basis, proposal: None }));
        }
        let reason = reason.to_owned();
        let command = match way {
            Way::Commit => Command::Import(Import { changes, basis, reason }),
            Way::Proposal => {
                let digest = String::new();
                Command::ImportTable(ImportTable { digest, changes, basis, reason, as_proposal: true })
            }
        };
        match writer.execute(actor.clone(), Order::from(command)).await {
            Ok(receipt) => {
                let proposal = receipt.proposal.map(|id| id.to_string());
                return Ok((found, Written { revision: receipt.revision, proposal }));
            }
            Err(Refusal::Faults(_)) if writer.snapshot().revision() > basis => {}
            Err(refusal @ Refusal::Faults(_)) => return Err(Failure::Input(refusal.to_string())),
            Err(refusal) => return Err(Failure::File(refusal.to_string())),
        }
    }
    Err(Failure::File("others write all the time: try again".to_owned()))
}
