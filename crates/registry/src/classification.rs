//! Where a classification comes from. What a service can be is [`facts::Classification`]: the definitions of the rules
//! map their classes to it, too.

use crate::word::words;

words! {
    /// Where a classification comes from, strongest first.
    pub enum ClassificationBasis ("a basis of classification") {
        /// A reviewer decided it.
        Decided = "decided", "decided by a reviewer";
        /// A source attests it.
        Attested = "attested", "attested by a source";
        /// The rules conclude it from the claims.
        Assessed = "assessed", "assessed by the rules";
    }
}
