//! Adding a commissioning body.

use jiff::civil::Date;
use registry::{Body, BodyKind, Change, EntityType, Nation, Problem};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::refusal::{FaultCode, Refusal};

/// Add a commissioning body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddBody {
    /// Its stable name; made of the name without one.
    pub slug: Option<String>,
    /// Its official name.
    pub name: String,
    /// What kind of body it is.
    pub kind: BodyKind,
    /// Where, unless it works across nations.
    pub nation: Option<Nation>,
    /// Its code of the NHS Organisation Data Service.
    pub ods_code: Option<String>,
    /// The code of its area, of the Government Statistical Service.
    pub gss_code: Option<String>,
    /// Its first day, if known.
    pub valid_from: Option<Date>,
    /// Its last day, if it has ended.
    pub valid_to: Option<Date>,
}

impl AddBody {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.line("name", &self.name);
        check.line_if_any("odsCode", self.ods_code.as_deref());
        check.line_if_any("gssCode", self.gss_code.as_deref());
        check.of_body("validFrom", self.valid_from);
        check.of_body("validTo", self.valid_to);
        check.period("validTo", self.valid_from, self.valid_to);
        let slug = check.slug_or_name("slug", self.slug.as_deref(), "name", &self.name);
        if let Some(slug) = slug.as_ref().filter(|slug| context.registry.body(slug).is_some()) {
            let problem = Problem::Exists { entity_type: EntityType::Body, slug: slug.clone() };
            check.fault(FaultCode::Conflict, "slug", problem.to_string());
        }
        let code = |code: Option<&str>| code.map(str::to_ascii_uppercase);
        for (path, given, of) in [
            ("odsCode", code(self.ods_code.as_deref()), (|body| body.ods_code.as_deref()) as Code),
            ("gssCode", code(self.gss_code.as_deref()), |body| body.gss_code.as_deref()),
        ] {
            let Some(given) = given else { continue };
            let taken = context.registry.bodies().find(|other| of(&other.body) == Some(given.as_str()));
            if let Some(taken) = taken {
                let message = format!("`{given}` is the code of `{}` already", taken.body.slug);
                check.fault(FaultCode::Conflict, path, message);
            }
        }
        check.finish()?;
        let body = slug.map(|slug| Body {
            slug,
            name: self.name.trim().to_owned(),
            kind: self.kind,
            nation: self.nation,
            ods_code: code(self.ods_code.as_deref()),
            gss_code: code(self.gss_code.as_deref()),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        });
        Ok(Plan { changes: body.into_iter().map(Change::BodyAdded).collect(), reason: None })
    }
}

type Code = fn(&Body) -> Option<&str>;
