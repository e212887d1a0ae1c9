//! What sources say of reviews, as rows.

use registry::{Accreditation, AccreditationRecorded, Slug};
use serde_json::json;

use super::Projection;
use crate::operation::{Operation, Table};
use crate::row::ChangeRow;

impl Projection {
    pub(super) fn accreditation(&mut self, logged: &ChangeRow, recorded: &AccreditationRecorded) {
        let AccreditationRecorded { service, accreditation } = recorded;
        self.insert(
            Table::Accreditation,
            json!({
                "service": service,
                "standard_set": accreditation.standard_set,
                "version": accreditation.version,
                "state": accreditation.state,
                "on_day": accreditation.on,
                "expires": accreditation.expires,
                "source": accreditation.source,
                "locator": accreditation.locator,
                "revision": logged.revision,
            }),
        );
    }

    /// The last of those that are alike.
    pub(super) fn accreditation_retracted(
        &mut self,
        AccreditationRecorded { service, accreditation }: &AccreditationRecorded,
    ) {
        const STATEMENT: &str = "DELETE FROM accreditation WHERE service = $1 AND standard_set = $2 AND state = $3 \
             AND CAST(on_day AS TEXT) = $4 AND source = $5 AND revision = (\
             SELECT MAX(revision) FROM accreditation WHERE service = $1 AND standard_set = $2 AND state = $3 \
             AND CAST(on_day AS TEXT) = $4 AND source = $5)";
        let mut parameters = vec![service.to_string()];
        parameters.extend(reviewed(accreditation));
        self.then(Operation::Statement(STATEMENT, parameters));
    }

    /// One that came over in a merge goes back: `from` had been given up, `into` had stayed.
    pub(super) fn accreditation_goes_back(
        &mut self,
        from: &Slug,
        into: &Slug,
        accreditation: &Accreditation,
    ) {
        const STATEMENT: &str = "UPDATE accreditation SET service = $1 WHERE service = $2 \
             AND standard_set = $3 AND state = $4 AND CAST(on_day AS TEXT) = $5 AND source = $6 AND revision = (\
             SELECT MAX(revision) FROM accreditation WHERE service = $2 \
             AND standard_set = $3 AND state = $4 AND CAST(on_day AS TEXT) = $5 AND source = $6)";
        let mut parameters = vec![from.to_string(), into.to_string()];
        parameters.extend(reviewed(accreditation));
        self.then(Operation::Statement(STATEMENT, parameters));
    }
}

/// What tells a statement about a review apart, as parameters: its set, state, day and source.
fn reviewed(accreditation: &Accreditation) -> Vec<String> {
    let Accreditation { standard_set, state, on, source, .. } = accreditation;
    vec![standard_set.to_string(), state.to_string(), on.to_string(), source.to_string()]
}
