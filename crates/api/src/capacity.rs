//! Capacity: the staff that births ask for, against the staff that is known.

use std::sync::Arc;

use async_graphql::{InputObject, Object, Result, SimpleObject};
use facts::Interval;
use provision::capacity::{Assessed, Question};
use provision::{StaffingStandard as Standard, standards};

use crate::body::CommissioningBody;
use crate::error::{Code, bad_request, error};
use crate::fact::FactChoice;
use crate::figure::find_published_source;
use crate::request::Request;
use crate::scalar::{Date, int};
use crate::service::Service;
use crate::source::Source;
use crate::team::NumberRange;

/// A staffing standard: how much staff of which role a number of births asks for.
#[derive(Clone)]
pub struct StaffingStandard {
    request: Arc<Request>,
    standard: &'static Standard,
}

/// A staffing standard: how much staff of which role a number of births asks for.
#[Object]
impl StaffingStandard {
    /// Its stable name.
    async fn slug(&self) -> &str {
        &self.standard.id
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.standard.title
    }
    /// The births a year for which the staffing is meant.
    async fn births(&self) -> i32 {
        int(self.standard.births)
    }
    /// The people for whom it is meant.
    async fn population(&self) -> i32 {
        int(self.standard.population)
    }
    /// The whole-time equivalents of all roles.
    async fn wte(&self) -> f64 {
        self.standard.wte()
    }
    /// The roles, in the order of the source.
    async fn roles(&self) -> Vec<StaffingRole> {
        self.standard.roles.iter().map(|role| StaffingRole::new(&self.request, role)).collect()
    }
    /// Where it comes from.
    async fn source(&self) -> Option<Result<Source>> {
        match Source::find(&self.request, &self.standard.source) {
            Some(source) => Some(Ok(source)),
            None => find_published_source(&self.request, &self.standard.source).transpose(),
        }
    }
    /// Where in the source.
    async fn locator(&self) -> &str {
        &self.standard.locator
    }
}

/// A role of a staffing standard.
#[derive(SimpleObject, Clone)]
pub struct StaffingRole {
    /// Its stable name.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// How much of it, in whole-time equivalents.
    pub wte: f64,
    /// The ids of the choices of the fact `professions` that can fill it.
    pub filled_by: Vec<String>,
    /// The same choices with their titles.
    pub filled_by_choices: Vec<FactChoice>,
}

impl StaffingRole {
    fn new(request: &Request, role: &provision::Role) -> Self {
        let vocabulary = request.snapshot.registry().vocabulary();
        let choice = |id: &String| FactChoice::find(vocabulary, "professions", id);
        Self {
            slug: role.id.clone(),
            title: role.title.clone(),
            wte: role.wte,
            filled_by: role.filled_by.clone(),
            filled_by_choices: role.filled_by.iter().filter_map(choice).collect(),
        }
    }
}

/// All standards.
pub(crate) fn staffing_standards(request: &Arc<Request>) -> Result<Vec<StaffingStandard>> {
    Ok(standards()?.iter().map(|standard| StaffingStandard { request: request.clone(), standard }).collect())
}

/// Whose capacity to look at: a team, or an area; without either, what a number of births asks for.
#[derive(InputObject)]
pub struct CapacityInput {
    /// The slug of a staffing standard.
    #[graphql(default = "greater-manchester")]
    standard: String,
    /// The slug of a service.
    service: Option<String>,
    /// The slug of a commissioning body.
    body: Option<String>,
    /// What if there were this number of births a year.
    births: Option<i32>,
    /// What if births changed by this percentage, from -100 to 1,000.
    births_change_percent: Option<f64>,
    /// The day; today without it.
    as_of: Option<Date>,
}

/// Need and supply in whole-time equivalents.
#[derive(SimpleObject, Clone)]
pub struct StaffingBalance {
    /// What the births ask for; null without a figure of births.
    pub need: Option<NumberRange>,
    /// What there is, as far as is known. A missing high end: nothing bounds it.
    pub supply: NumberRange,
    /// What is short: from nothing to all of the need while supply is not known. Null without a figure of births.
    pub short: Option<NumberRange>,
}

impl From<provision::capacity::Balance> for StaffingBalance {
    fn from(balance: provision::capacity::Balance) -> Self {
        Self {
            need: balance.need.map(NumberRange::of),
            supply: NumberRange::of(balance.supply),
            short: balance.short.map(NumberRange::of),
        }
    }
}

/// A role with its need and supply.
#[derive(SimpleObject, Clone)]
pub struct RoleBalance {
    /// The role.
    pub role: StaffingRole,
    /// Its need and supply.
    pub balance: StaffingBalance,
}

/// The staff that births ask for, by a standard, against the staff that is known.
pub struct Capacity {
    request: Arc<Request>,
    standard: &'static Standard,
    assessed: Assessed,
}

impl Capacity {
    pub(crate) fn ask(request: &Arc<Request>, input: &CapacityInput) -> Result<Self> {
        let all = standards()?;
        let standard = all.iter().find(|standard| standard.id == input.standard).ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|standard| standard.id.as_str()).collect();
            let message =
                format!("`input.standard`: expected one of {}, got `{}`", known.join(", "), input.standard);
            error(Code::NotFound, message)
        })?;
        let births = match input.births.map(u32::try_from).transpose() {
            Ok(births) => births.map(|births| Interval::exact(births.into())),
            Err(_) => return Err(bad_request("`input.births`: expected 0 or more")),
        };
        let change = input.births_change_percent.unwrap_or(0.0);
        if !(-100.0..=1_000.0).contains(&change) {
            return Err(bad_request(format!(
                "`input.birthsChangePercent`: expected -100 to 1000, got `{change}`"
            )));
        }
        let service = input.service.as_deref().map(|slug| {
            let service = request.snapshot.registry().visible_service(slug);
            service.ok_or_else(|| {
                error(Code::NotFound, format!("`input.service`: there is no service `{slug}`"))
            })
        });
        let body = input.body.as_deref().map(|slug| {
            let body = request.snapshot.registry().body(slug);
            body.ok_or_else(|| {
                error(Code::NotFound, format!("`input.body`: there is no commissioning body `{slug}`"))
            })
        });
        let day = input.as_of.map_or(request.today, |day| day.0);
        let question = match (service.transpose()?, body.transpose()?) {
            (Some(_), Some(_)) => {
                return Err(bad_request("`input`: expected `service` or `body`, got both"));
            }
            (Some(service), None) => Question::Service(service),
            (None, Some(body)) => Question::Body(body),
            (None, None) => Question::Births,
        };
        let profiles = request.snapshot.profiles();
        let assessed = provision::capacity::assess(
            request.snapshot.registry(),
            profiles,
            standard,
            question,
            births,
            1.0 + change / 100.0,
            day,
        );
        Ok(Self { request: request.clone(), standard, assessed })
    }
}

/// The staff that births ask for, by a standard, against the staff that is known.
#[Object]
impl Capacity {
    /// The standard.
    async fn standard(&self) -> StaffingStandard {
        StaffingStandard { request: self.request.clone(), standard: self.standard }
    }
    /// The births a year that the need is for; null without a figure. Where they were not asked for, the babies under one
    /// who live in the area.
    async fn births(&self) -> Option<NumberRange> {
        self.assessed.capacity.births.map(NumberRange::of)
    }
    /// The births as they were given or found, before the change in per cent.
    async fn births_before_change(&self) -> Option<NumberRange> {
        self.assessed.births.map(NumberRange::of)
    }
    /// The area, if one was asked for.
    async fn body(&self) -> Option<CommissioningBody> {
        let body = self.assessed.body.as_ref()?;
        Some(CommissioningBody::new(&self.request, body))
    }
    /// The services whose staff is the supply: full teams.
    async fn services(&self) -> Vec<Service> {
        let services = self.assessed.services.iter();
        services.filter_map(|service| Service::of(&self.request, service)).collect()
    }
    /// All roles together.
    async fn total(&self) -> StaffingBalance {
        self.assessed.capacity.total.into()
    }
    /// Role by role. Of a profession that can fill several roles it is not known which it fills.
    async fn roles(&self) -> Vec<RoleBalance> {
        let roles = self.assessed.capacity.roles.iter();
        let role = |role| StaffingRole::new(&self.request, role);
        roles.map(|one| RoleBalance { role: role(&one.role), balance: one.balance.into() }).collect()
    }
}
