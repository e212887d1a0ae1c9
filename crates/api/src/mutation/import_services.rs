//! `importServices`.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use readmodel::DuplicateSearch;
use registry::{Change, EntityType, Slug};
use writer::Command;
use writer::authorise::{Action, Resource, authorize};
use writer::command::{ImportServices, RecordClaims, SubmitService};

use super::claim_input::{ClaimInput, claims};
use super::execute::{Conditions, Done, dry_run, execute};
use super::submit_service::stated_status;
use crate::enums::{Nation, ServiceStatus};
use crate::error::denied;
use crate::possible_duplicate::PossibleDuplicate;
use crate::proposal::Proposal;
use crate::request::{Request, request};
use crate::scalar::{Date, Url, int};
use crate::service::Service;
use crate::user_error::UserError;

/// The most comparisons of names for one import: a third of a second.
pub const MOST_COMPARISONS: usize = 1_000_000;
/// The most services that a new one is said to resemble.
pub const MOST_RESEMBLING: usize = 5;

/// A service that the registry does not have, as `submitService` takes it.
#[derive(InputObject)]
pub struct NewServiceInput {
    /// Its name.
    pub(super) name: String,
    /// Other names that it goes by.
    pub(super) other_names: Option<Vec<String>>,
    /// In which nation.
    pub(super) nation: Nation,
    /// The places that it works in, as its sources name them.
    pub(super) localities: Option<Vec<String>>,
    /// Slugs of the commissioning bodies whose area it serves.
    pub(super) areas: Option<Vec<String>>,
    /// Where it stands in its life; unknown without it.
    pub(super) status: Option<ServiceStatus>,
    /// The slug of the source that states the status; see `sources` and `addSource`.
    pub(super) status_source: Option<String>,
    /// Where in that source: a page or a section.
    pub(super) status_locator: Option<String>,
    /// The day for which that source says so, which has come; without it, the day of the source counts.
    pub(super) status_as_of: Option<Date>,
    /// Its own pages.
    pub(super) website: Option<Url>,
    /// The organisation that manages it.
    pub(super) host_organisation: Option<String>,
    /// What sources say about it.
    pub(super) claims: Vec<ClaimInput>,
}

impl From<NewServiceInput> for SubmitService {
    fn from(input: NewServiceInput) -> Self {
        Self {
            name: input.name,
            other_names: input.other_names.unwrap_or_default(),
            nation: input.nation.into(),
            localities: input.localities.unwrap_or_default(),
            areas: input.areas.unwrap_or_default(),
            status: input.status.map_or(registry::ServiceStatus::Unknown, Into::into),
            status_stated: stated_status(input.status_source, input.status_locator, input.status_as_of),
            website: input.website.map(|url| url.0),
            host_organisation: input.host_organisation,
            claims: claims(input.claims),
        }
    }
}

/// What sources say about a service that the registry has.
#[derive(InputObject)]
pub struct KnownServiceInput {
    /// The slug of the service.
    service: String,
    /// What is said; at least one claim. What the registry has word for word is not recorded again.
    claims: Vec<ClaimInput>,
}

/// Services, new ones and known ones: at least one of either.
#[derive(InputObject)]
pub struct ImportServicesInput {
    /// Those that the registry does not have; at most 200. None is taken for a known service that it resembles.
    services: Option<Vec<NewServiceInput>>,
    /// What sources say about those that it has; at most 200 services, each once.
    known: Option<Vec<KnownServiceInput>>,
    /// Why. Reviewers read it, and everybody once it is published.
    reason: Option<String>,
    /// True: only says what would happen, and writes nothing.
    #[graphql(default)]
    dry_run: bool,
    /// True: proposes what could take effect at once.
    #[graphql(default)]
    as_proposal: bool,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// What an import does to a service.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// The registry did not have it.
    New,
    /// More is said about a known service.
    Changed,
    /// The registry has all of it.
    Same,
}

/// What an import does to one of its services.
#[derive(SimpleObject)]
pub struct ImportedService {
    /// Where in the input it is: `["services", "3"]`.
    path: Vec<String>,
    /// What the import does to it.
    outcome: ImportOutcome,
    /// Its stable name; of a new one the one that it has in the proposal.
    slug: String,
    /// How many claims are recorded.
    claims: i32,
    /// The service as it is with the import, or would be; null of a proposal that has ended since.
    service: Option<Service>,
    /// At most five published services that a new one may be the same as, the most similar first; null when they were not looked
    /// for, since the import or the registry is large, and of known services.
    possible_duplicates: Option<Vec<PossibleDuplicate>>,
}

/// The result.
pub struct ImportServicesPayload(Result<Imported, Vec<UserError>>);

/// What was imported, or would be.
struct Imported {
    /// Nothing where the registry has all of it.
    done: Option<Done>,
    request: Arc<Request>,
    is_dry_run: bool,
    /// How many services are new.
    new: usize,
    /// The known services as the input names them.
    known: Vec<String>,
}

impl ImportServicesInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<ImportServicesPayload> {
        let request = request(ctx)?;
        let known = self.known.unwrap_or_default().into_iter();
        let known = known.map(|known| RecordClaims { service: known.service, claims: claims(known.claims) });
        let command = ImportServices {
            services: self.services.unwrap_or_default().into_iter().map(SubmitService::from).collect(),
            known: known.collect(),
            reason: self.reason,
            as_proposal: self.as_proposal,
        };
        authorize(&request.viewer.actor(), Action::ImportTable, Resource::Registry)
            .map_err(|refusal| denied(&refusal))?;
        let (new, known) = (command.services.len(), &command.known);
        let known: Vec<String> = known.iter().map(|known| known.service.clone()).collect();
        let done = if self.dry_run {
            let is_known = command.is_known_to(request.snapshot.registry());
            if is_known {
                Ok(None)
            } else {
                dry_run(ctx, Command::ImportServices(command), Conditions::default())?.map(Some)
            }
        } else if self.idempotency_key.is_none() && command.is_known_to(request.snapshot.registry()) {
            Ok(None)
        } else {
            let conditions = Conditions::new(self.idempotency_key);
            execute(ctx, Command::ImportServices(command), conditions).await?.map(Some)
        };
        let is_dry_run = self.dry_run;
        Ok(ImportServicesPayload(done.map(|done| Imported { done, request, is_dry_run, new, known })))
    }
}

impl Imported {
    /// What becomes of each service, the new ones first.
    fn services(&self, with_duplicates: bool) -> Vec<ImportedService> {
        let published = self.request.published();
        let budget = if with_duplicates { MOST_COMPARISONS } else { 0 };
        let mut search = DuplicateSearch::new(&published.snapshot, budget);
        let proposed = self.done.as_ref().and_then(Done::proposed).unwrap_or_default();
        let added = proposed.iter().filter_map(Change::added_service);
        let new = added.take(self.new).enumerate().map(|(position, added)| {
            let found = search.of(added);
            ImportedService {
                path: vec!["services".to_owned(), position.to_string()],
                outcome: ImportOutcome::New,
                slug: added.slug.to_string(),
                claims: int(claims_about(proposed, &added.slug)),
                service: self.done.as_ref().and_then(|done| done.added(&added.slug)),
                possible_duplicates: found.map(|found| {
                    let shown = found.into_iter().filter_map(|found| {
                        let other = published.snapshot.registry().service(&found.service)?;
                        Some(PossibleDuplicate::new(Service::of(&published, other)?, found.likeness))
                    });
                    shown.take(MOST_RESEMBLING).collect()
                }),
            }
        });
        let mut services: Vec<ImportedService> = new.collect();
        let known = self.known.iter().enumerate();
        services.extend(known.filter_map(|(position, name)| self.known(position, name, proposed)));
        services
    }

    fn known(&self, position: usize, name: &str, proposed: &[Change]) -> Option<ImportedService> {
        let request = self.done.as_ref().map_or(&self.request, Done::request);
        let slug = EntityType::Service.name_in(name);
        let service = request.snapshot.registry().visible_service(slug)?;
        let slug = &service.service.slug;
        let claims = match &self.done {
            None => 0,
            Some(done) if done.proposed().is_some() => claims_about(proposed, slug),
            Some(done) => done.changes_to(slug),
        };
        Some(ImportedService {
            path: vec!["known".to_owned(), position.to_string()],
            outcome: if claims == 0 { ImportOutcome::Same } else { ImportOutcome::Changed },
            slug: slug.to_string(),
            claims: int(claims),
            service: Service::of(request, service),
            possible_duplicates: None,
        })
    }
}

/// How many claims about a service are among some changes.
fn claims_about(changes: &[Change], service: &Slug) -> usize {
    let is_about = |change: &&Change| match change {
        Change::ClaimRecorded(recorded) => recorded.service == *service,
        _ => false,
    };
    changes.iter().filter(is_about).count()
}

/// The result.
#[Object]
impl ImportServicesPayload {
    /// What becomes of each service: the new ones, then the known ones, each in the order of the input. Empty when the input has
    /// errors.
    async fn services(&self, ctx: &Context<'_>) -> Vec<ImportedService> {
        let with_duplicates = ctx.look_ahead().field("possibleDuplicates").exists();
        self.0.as_ref().map_or_else(|_| Vec::new(), |imported| imported.services(with_duplicates))
    }
    /// Whether nothing was written, because only what would happen was asked for.
    async fn dry_run(&self) -> bool {
        self.0.as_ref().is_ok_and(|imported| imported.is_dry_run)
    }
    /// Whether it waits for a reviewer, or would: one proposal holds all of it.
    async fn waits(&self) -> bool {
        self.0
            .as_ref()
            .is_ok_and(|imported| imported.done.as_ref().is_some_and(|done| done.proposed().is_some()))
    }
    /// The proposal; null when it took effect by itself, when nothing changes, and in a dry run.
    async fn proposal(&self) -> Option<Proposal> {
        let written = self.0.as_ref().ok().filter(|imported| !imported.is_dry_run)?;
        written.done.as_ref()?.proposal()
    }
    /// The revision of what is published, with what took effect; null when the input has errors.
    async fn revision(&self) -> Option<i32> {
        let imported = self.0.as_ref().ok()?;
        let before = || int(imported.request.published().snapshot.revision().get());
        let written = imported.done.as_ref().filter(|_| !imported.is_dry_run);
        Some(written.map_or_else(before, Done::revision))
    }
    /// Everything that is wrong with the input, each with its path: `["services", "3", "claims", "2", "value"]`. At most 100; empty
    /// when it was done.
    async fn errors(&self) -> &[UserError] {
        self.0.as_ref().map_or_else(Vec::as_slice, |_| &[])
    }
}
