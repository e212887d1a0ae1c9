//! The four nations.

use crate::word::words;

words! {
    /// A nation of the United Kingdom.
    pub enum Nation ("a nation") {
        /// England.
        England = "england", "England";
        /// Northern Ireland.
        NorthernIreland = "northern-ireland", "Northern Ireland";
        /// Scotland.
        Scotland = "scotland", "Scotland";
        /// Wales.
        Wales = "wales", "Wales";
    }
}
