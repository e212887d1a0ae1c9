//! A picture for people, in two columns: who pays on the left, what is paid for on the right.
//!
//! Nothing is told by colour alone: kinds of bodies have patterns and initials, roles have dashes. Every node links to its
//! page and says its full name to a reader that cannot see.

use std::collections::BTreeMap;
use std::io;

use registry::{BodyKind, FundingRole};

use super::records::{filter, purpose, sources, title};
use super::xml::Xml;
use super::{Options, Taken};
use crate::measures::total::Total;
use crate::{Link, Network};

/// Height of a row.
const ROW: f64 = 26.0;
/// Where the picture of the graph begins.
const TOP: f64 = 96.0;
/// The left column; the right one is so many times the layout's unit further on.
const LEFT: f64 = 400.0;
const UNIT: f64 = 34.0;
const WIDTH: f64 = 1140.0;
/// The width of a line whose amount is not known, and of the one with the largest amount.
const LINE: f64 = 1.8;
const WIDEST: f64 = 9.0;
/// The colour of what is withdrawn.
const TAKEN: &str = "#D4351C";
/// Letters of a name that find room beside a node.
const LETTERS: usize = 52;

/// A kind of payer as it is drawn: the body kinds, title, colour and the pattern over it.
struct Side {
    id: &'static str,
    title: &'static str,
    colour: &'static str,
    pattern: Option<&'static str>,
}

/// A palette that tells apart for colour-blind eyes (Government Analysis Function).
const SIDES: [Side; 4] = [
    Side { id: "health", title: "Health commissioner", colour: "#12436D", pattern: None },
    Side { id: "council", title: "Local authority", colour: "#28A197", pattern: Some("M0,6 L6,0") },
    Side { id: "charity", title: "Charitable funder", colour: "#801650", pattern: Some("M0,3 L6,3") },
    Side { id: "other", title: "Other body", colour: "#F46A25", pattern: Some("M3,0 L3,6 M0,3 L6,3") },
];

fn side(kind: BodyKind) -> usize {
    match kind {
        BodyKind::ClinicalCommissioningGroup
        | BodyKind::IntegratedCareBoard
        | BodyKind::HealthBoard
        | BodyKind::LocalHealthBoard
        | BodyKind::HealthAndSocialCareTrust => 0,
        BodyKind::LocalAuthority => 1,
        BodyKind::CharitableFunder => 2,
        BodyKind::NhsTrust | BodyKind::NationalBody | BodyKind::Partnership => 3,
    }
}

fn dashes(role: FundingRole) -> &'static str {
    match role {
        FundingRole::Core => "none",
        FundingRole::Post => "10 3",
        FundingRole::StartUp => "3 3",
        FundingRole::Project => "8 3 2 3",
        FundingRole::InKind => "1 4",
    }
}

pub(super) fn write(network: &Network, options: &Options) -> io::Result<Vec<u8>> {
    let rows = network.funders.iter().map(|node| node.y).chain(network.services.iter().map(|node| node.y));
    let bottom = TOP + (rows.fold(0.0, f64::max) + 1.0) * ROW;
    let sources = sources(network);
    let height = bottom + 120.0 + 18.0 * f64::from(crate::graph::number(sources.len()));
    let mut xml = Xml::new()?;
    let (width, high) = (whole(WIDTH), whole(height));
    let svg = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("width", width.as_str()),
        ("height", high.as_str()),
        ("viewBox", &format!("0 0 {width} {high}")),
        ("role", "group"),
        ("aria-labelledby", "funding-title funding-desc"),
        ("font-family", "Arial, Helvetica, sans-serif"),
        ("font-size", "13"),
        ("fill", "#0b0c0c"),
    ];
    xml.open("svg", &svg)?;
    xml.text("title", &[("id", "funding-title")], &titled(network, options))?;
    xml.text("desc", &[("id", "funding-desc")], &description(network))?;
    patterns(&mut xml)?;
    xml.empty("rect", &[("width", "100%"), ("height", "100%"), ("fill", "#ffffff")])?;
    head(&mut xml, network, options)?;
    lines(&mut xml, network, options.taken.as_ref())?;
    nodes(&mut xml, network, options)?;
    if network.links.is_empty() {
        let place = [("x", "24"), ("y", &whole(TOP + 8.0))];
        xml.text(
            "text",
            &place.map(|(key, value)| (key, value as &str)),
            "No line is known for this day and filter.",
        )?;
    }
    legend(&mut xml, bottom + 24.0, options.taken.is_some())?;
    let mut y = bottom + 88.0;
    if !sources.is_empty() {
        xml.text("text", &[("x", "24"), ("y", &whole(y)), ("font-weight", "bold")], "Sources")?;
    }
    for source in &sources {
        y += 18.0;
        xml.text("text", &[("x", "24"), ("y", &whole(y))], source)?;
    }
    xml.close("svg")?;
    Ok(xml.finish())
}

/// A coordinate: a tenth of a pixel is as fine as anybody sees.
fn whole(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn description(network: &Network) -> String {
    let total = Total::of(&network.links);
    let truncated = if network.view.truncated { " There are more lines than are drawn." } else { "" };
    format!(
        "{} bodies fund {} services through {} lines, in {} separate parts. Amounts: {total}.{truncated}",
        network.funders.len(),
        network.services.len(),
        network.links.len(),
        network.components
    )
}

fn patterns(xml: &mut Xml) -> io::Result<()> {
    xml.open("defs", &[])?;
    for side in &SIDES {
        let pattern = [
            ("id", format!("funding-{}", side.id)),
            ("width", "6".to_owned()),
            ("height", "6".to_owned()),
            ("patternUnits", "userSpaceOnUse".to_owned()),
        ];
        xml.open("pattern", &pattern.each_ref().map(|(key, value)| (*key, value.as_str())))?;
        xml.empty("rect", &[("width", "6"), ("height", "6"), ("fill", side.colour)])?;
        if let Some(path) = side.pattern {
            xml.empty("path", &[("d", path), ("stroke", "#ffffff"), ("stroke-width", "1.2")])?;
        }
        xml.close("pattern")?;
    }
    xml.close("defs")
}

/// What it shows, and what if.
fn titled(network: &Network, options: &Options) -> String {
    let title = title(network);
    options.taken.as_ref().map_or_else(|| title.clone(), |taken| format!("{title}, if {}", taken.words))
}

fn head(xml: &mut Xml, network: &Network, options: &Options) -> io::Result<()> {
    let large = [("x", "24"), ("y", "34"), ("font-size", "20"), ("font-weight", "bold")];
    xml.text("text", &large, &titled(network, options))?;
    let asked = options.taken.as_ref().map_or_else(|| filter(network), |taken| taken.query.clone());
    let filter = Some(asked).filter(|filter| !filter.is_empty());
    let filter = filter.unwrap_or_else(|| "everything".to_owned());
    xml.text(
        "text",
        &[("x", "24"), ("y", "56")],
        &format!("Shows {filter} · revision {}", network.view.revision),
    )?;
    xml.text("text", &[("x", "24"), ("y", "74")], &description(network))
}

/// How wide a line is: by its amount, where that is known, as a share of the largest.
fn stroke(amount: Option<f64>, largest: f64) -> f64 {
    amount.map_or(LINE, |amount| (WIDEST * (amount / largest).max(0.0).sqrt()).max(2.4))
}

fn lines(xml: &mut Xml, network: &Network, taken: Option<&Taken>) -> io::Result<()> {
    let amounts = network.links.iter().filter_map(|link| link.line.annual_amount);
    let largest = amounts.fold(1.0, f64::max);
    let funders: BTreeMap<_, _> = network.funders.iter().map(|node| (&node.body.body.slug, node)).collect();
    let services: BTreeMap<_, _> =
        network.services.iter().map(|node| (&node.service.service.slug, node)).collect();
    // How many lines of each pair have been drawn: each bends more than the one before.
    let mut drawn: BTreeMap<_, u32> = BTreeMap::new();
    xml.open("g", &[("fill", "none"), ("stroke-width", &whole(LINE))])?;
    for link in &network.links {
        let ends = (funders.get(&link.payer.body.slug), services.get(&link.service.service.slug));
        let (Some(funder), Some(service)) = ends else { continue };
        let before = drawn.entry((&link.payer.body.slug, &link.service.service.slug)).or_default();
        let bend = f64::from(before.div_ceil(2)) * if before.is_multiple_of(2) { 10.0 } else { -10.0 };
        *before += 1;
        let (x1, y1) = (LEFT + 8.0, TOP + funder.y * ROW);
        let (x2, y2) = (LEFT + (service.x - funder.x) * UNIT - 7.0, TOP + service.y * ROW);
        let third = (x2 - x1) / 3.0;
        let path = format!(
            "M{},{} C{},{} {},{} {},{}",
            whole(x1),
            whole(y1),
            whole(x1 + third),
            whole(y1 + bend),
            whole(x2 - third),
            whole(y2 + bend),
            whole(x2),
            whole(y2)
        );
        let colour = SIDES.get(side(link.payer.body.kind)).map_or("#0b0c0c", |side| side.colour);
        let struck = taken.is_some_and(|taken| taken.lines.contains(&link.line.id));
        let wide = whole(stroke(link.line.annual_amount, largest).max(if struck { 2.4 } else { 0.0 }));
        let mut line = vec![
            ("d", path.as_str()),
            ("stroke", if struck { TAKEN } else { colour }),
            ("stroke-dasharray", dashes(link.line.role)),
        ];
        if struck || link.line.annual_amount.is_some() {
            line.push(("stroke-width", &wide));
        }
        xml.open("path", &line)?;
        let told = told(link);
        xml.text("title", &[], &if struck { format!("{told} (withdrawn)") } else { told })?;
        xml.close("path")?;
        if struck {
            cross(xml, f64::midpoint(x1, x2), f64::midpoint(y1, y2) + bend * 0.75, 6.0)?;
        }
    }
    xml.close("g")
}

fn cross(xml: &mut Xml, x: f64, y: f64, size: f64) -> io::Result<()> {
    let [left, right, top, bottom] = [x - size, x + size, y - size, y + size].map(whole);
    let path = format!("M{left},{top} L{right},{bottom} M{right},{top} L{left},{bottom}");
    xml.empty("path", &[("d", &*path), ("fill", "none"), ("stroke", TAKEN), ("stroke-width", "3")])
}

/// A line in words.
fn told(link: &Link) -> String {
    let record = &link.line;
    let funds = format!("{} funds {}", link.payer.body.name, link.service.service.name);
    let mut words = vec![purpose(record)];
    if record.lead {
        words.push("lead commissioner".to_owned());
    }
    words.extend(record.from.map(|day| format!("from {day}")));
    words.extend(record.to.map(|day| format!("to {day}")));
    let mut total = Total::default();
    total.add(record.annual_amount);
    words.push(record.annual_amount.map_or("amount unknown".to_owned(), |_| total.to_string()));
    if link.payer.body.slug != link.named.body.slug {
        words.push(format!("after {}", link.named.body.name));
    }
    format!("{funds}: {}", words.join(", "))
}

fn nodes(xml: &mut Xml, network: &Network, options: &Options) -> io::Result<()> {
    for node in &network.funders {
        let body = &node.body.body;
        let y = TOP + node.y * ROW;
        let services = if node.service_count == 1 { "service" } else { "services" };
        let told = format!("{}, {}: funds {} {services}", body.name, body.kind.title(), node.service_count);
        let fill =
            SIDES.get(side(body.kind)).map_or_else(String::new, |side| format!("url(#funding-{})", side.id));
        xml.open("a", &[("href", &format!("{}/bodies/{}", options.base, body.slug))])?;
        xml.text("title", &[], &told)?;
        let rect = [
            ("x", whole(LEFT - 8.0)),
            ("y", whole(y - 8.0)),
            ("width", "16".to_owned()),
            ("height", "16".to_owned()),
            ("fill", fill),
            ("stroke", "#0b0c0c".to_owned()),
        ];
        xml.empty("rect", &rect.each_ref().map(|(key, value)| (*key, value.as_str())))?;
        let place = [("x", &*whole(LEFT - 16.0)), ("y", &whole(y + 4.5)), ("text-anchor", "end")];
        xml.text("text", &place, &short(&body.name))?;
        xml.close("a")?;
    }
    for node in &network.services {
        let service = &node.service.service;
        let (x, y) = (LEFT + node.x * UNIT, TOP + node.y * ROW);
        let funders = if node.funder_count == 1 {
            "one body".to_owned()
        } else {
            format!("{} bodies", node.funder_count)
        };
        xml.open("a", &[("href", &format!("{}/services/{}", options.base, service.slug))])?;
        xml.text("title", &[], &format!("{}: funded by {funders}", service.name))?;
        // A service that hangs on one body is hollow.
        let fill = if node.funder_count == 1 { "#ffffff" } else { "#0b0c0c" };
        let circle =
            [("cx", &*whole(x)), ("cy", &whole(y)), ("r", "6.5"), ("fill", fill), ("stroke", "#0b0c0c")];
        xml.empty("circle", &[&circle[..], &[("stroke-width", "2")]].concat())?;
        if options.taken.as_ref().is_some_and(|taken| taken.unfunded.contains(&service.slug)) {
            cross(xml, x, y, 8.0)?;
        }
        xml.text("text", &[("x", &*whole(x + 14.0)), ("y", &whole(y + 4.5))], &short(&service.name))?;
        xml.close("a")?;
    }
    Ok(())
}

/// A name that finds room; its whole is in the title.
fn short(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    let start: String = name.chars().take(LETTERS - 1).collect();
    format!("{}…", start.trim_end())
}

fn legend(xml: &mut Xml, y: f64, taken: bool) -> io::Result<()> {
    xml.open("g", &[("aria-hidden", "true")])?;
    let mut x = 24.0;
    for side in &SIDES {
        let rect = [
            ("x", whole(x)),
            ("y", whole(y - 8.0)),
            ("width", "16".to_owned()),
            ("height", "16".to_owned()),
            ("fill", format!("url(#funding-{})", side.id)),
            ("stroke", "#0b0c0c".to_owned()),
        ];
        xml.empty("rect", &rect.each_ref().map(|(key, value)| (*key, value.as_str())))?;
        xml.text("text", &[("x", &*whole(x + 22.0)), ("y", &whole(y + 4.5))], side.title)?;
        x += 170.0;
    }
    for (fill, title) in [("#0b0c0c", "Service"), ("#ffffff", "Service with one funder")] {
        let circle = [
            ("cx", &*whole(x + 8.0)),
            ("cy", &whole(y)),
            ("r", "6.5"),
            ("fill", fill),
            ("stroke", "#0b0c0c"),
        ];
        xml.empty("circle", &[&circle[..], &[("stroke-width", "2")]].concat())?;
        xml.text("text", &[("x", &*whole(x + 22.0)), ("y", &whole(y + 4.5))], title)?;
        x += 110.0;
    }
    if taken {
        let path = format!("M{},{} h40", whole(x + 60.0), whole(y));
        xml.empty("path", &[("d", &*path), ("stroke", TAKEN), ("stroke-width", "2.4")])?;
        cross(xml, x + 80.0, y, 6.0)?;
        xml.text("text", &[("x", &*whole(x + 108.0)), ("y", &whole(y + 4.5))], "Withdrawn")?;
    }
    let (mut x, y) = (24.0, y + 30.0);
    for role in FundingRole::ALL {
        let path = format!("M{},{} h40", whole(x), whole(y));
        let line = [
            ("d", path.as_str()),
            ("stroke", "#0b0c0c"),
            ("stroke-width", "1.8"),
            ("stroke-dasharray", dashes(*role)),
        ];
        xml.empty("path", &line)?;
        xml.text(
            "text",
            &[("x", &*whole(x + 48.0)), ("y", &whole(y + 4.5))],
            &format!("{} funding", role.title()),
        )?;
        x += 170.0;
    }
    xml.close("g")
}
