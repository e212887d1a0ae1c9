//! A small made-up country, with money, dates and successions.

use std::sync::Arc;

use funding::{View, on_record};
use registry::{Registry, ServiceView, Slug};

use super::{public, registry_of, service_head};

const BODIES: &str = r#"
[[body]]
slug = "old-ccg"
name = "Old CCG"
kind = "clinical-commissioning-group"
nation = "england"
valid-from = 2013-04-01
valid-to = 2020-03-31

[[body]]
slug = "new-ccg"
name = "New CCG"
kind = "clinical-commissioning-group"
nation = "england"
valid-from = 2020-04-01
valid-to = 2022-06-30

[[body]]
slug = "icb"
name = "ICB"
kind = "integrated-care-board"
nation = "england"
valid-from = 2022-07-01

[[body]]
slug = "split-ccg"
name = "Split CCG"
kind = "clinical-commissioning-group"
nation = "england"
valid-from = 2013-04-01
valid-to = 2022-06-30

[[body]]
slug = "other-icb"
name = "Other ICB"
kind = "integrated-care-board"
nation = "england"
valid-from = 2022-07-01

[[body]]
slug = "council"
name = "Council"
kind = "local-authority"
nation = "england"

[[body]]
slug = "charity"
name = "Charity"
kind = "charitable-funder"
valid-to = 2021-12-31

[[succession]]
from = "old-ccg"
to = "new-ccg"
on = 2020-04-01

[[succession]]
from = "new-ccg"
to = "icb"
on = 2022-07-01

[[succession]]
from = "split-ccg"
to = "icb"
on = 2022-07-01

[[succession]]
from = "split-ccg"
to = "other-icb"
on = 2022-07-01
"#;

fn service(slug: &str, nation: &str, extra: &str, lines: &[&str]) -> String {
    let head = service_head(slug).replace("\"england\"", &format!("\"{nation}\""));
    let lines: Vec<String> =
        lines.iter().map(|line| format!("[[funding]]\nlocator = \"x\"\n{line}\n")).collect();
    format!("{head}{extra}\n{}", lines.concat())
}

pub fn country() -> Registry {
    let services = [
        // All three budgets, one lead; the CAMHS line was renewed twice, once with a gap.
        service(
            "alpha",
            "england",
            "",
            &[
                "funder = \"old-ccg\"\nbudget = \"camhs\"\nrole = \"core\"\nlead = true\nannual-amount = 60000\nfrom = 2015-04-01\nto = 2017-03-31",
                "funder = \"old-ccg\"\nbudget = \"camhs\"\nrole = \"core\"\nlead = true\nannual-amount = 80000\nfrom = 2017-04-01\nto = 2019-03-31",
                "funder = \"old-ccg\"\nbudget = \"camhs\"\nrole = \"core\"\nlead = true\nannual-amount = 80000\nfrom = 2019-05-01\nto = 2023-03-31",
                "funder = \"council\"\nbudget = \"public-health\"\nrole = \"core\"\nannual-amount = 20000\nfrom = 2016-04-01",
                "funder = \"council\"\nbudget = \"childrens-services\"\nrole = \"post\"\nfrom = 2016-04-01\nto = 2019-08-31",
            ],
        ),
        // Two leads; a grant with both days, one without an end.
        service(
            "beta",
            "england",
            "areas = [\"other-icb\"]\nhost-organisation = \"Beta & Co\"",
            &[
                "funder = \"split-ccg\"\nbudget = \"camhs\"\nrole = \"core\"\nlead = true",
                "funder = \"council\"\nbudget = \"unknown\"\nrole = \"core\"\nlead = true",
                "funder = \"charity\"\nbudget = \"voluntary\"\nrole = \"start-up\"\nannual-amount = 12000\nfrom = 2018-04-01\nto = 2019-09-30\ntime-limited = true",
                "funder = \"charity\"\nbudget = \"voluntary\"\nrole = \"project\"\nfrom = 2019-01-01\ntime-limited = true",
            ],
        ),
        service("gamma", "wales", "", &["funder = \"charity\"\nbudget = \"voluntary\"\nrole = \"core\""]),
        service("delta", "england", "", &["funder = \"split-ccg\"\nbudget = \"camhs\"\nrole = \"core\""]),
        service("epsilon", "scotland", "", &[]),
    ];
    registry_of(BODIES, &services.each_ref().map(String::as_str))
}

pub fn view(registry: &Registry, as_of: &str) -> View {
    View::new(registry, &public(as_of), on_record)
}

pub fn slugs<'a>(services: impl IntoIterator<Item = &'a Arc<ServiceView>>) -> Vec<String> {
    services.into_iter().map(|view| view.service.slug.to_string()).collect()
}

pub fn slug(text: &str) -> Slug {
    Slug::new(text).unwrap_or_else(|error| panic!("{error}"))
}
