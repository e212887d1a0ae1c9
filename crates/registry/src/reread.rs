//! The same registry under another vocabulary.

use facts::Vocabulary;

use crate::{Builder, Registry};

impl Registry {
    /// The same revision under another vocabulary: every claim is read anew. One of a fact that was not known before may
    /// count now; one of a fact that is gone stays as it stands, and no longer counts.
    #[must_use]
    pub fn under(&self, vocabulary: Vocabulary) -> Self {
        if self.vocabulary == vocabulary {
            return self.clone();
        }
        let mut builder = Builder::new(self);
        builder.registry.vocabulary = vocabulary;
        for (position, service) in (0..).zip(self.services.iter()) {
            if service.claims.is_empty() {
                continue;
            }
            let after = &builder.registry.vocabulary;
            let claims = service.claims.iter().map(|claim| claim.reread(&self.vocabulary, after)).collect();
            if let Some(service) = builder.registry.services.at_mut(position) {
                service.claims = claims;
            }
            builder.unresolved.insert(position);
        }
        builder.finish()
    }
}
