// Quality: standards to review oneself by, outcomes of several teams together, competencies.
import type { ComponentType } from "preact";
import { useTitle } from "../title";
import { Outcomes } from "./quality/outcomes";
import { Referrals } from "./quality/referrals";
import { Standards } from "./quality/standards";
import { Training } from "./quality/training";
import { Workforce } from "./quality/workforce";

interface Page {
  title: string;
  about: string;
  Body: ComponentType;
}

const PAGES: Record<string, Page> = {
  standards: {
    title: "Standards and self-audit",
    about:
      "What each standard asks of a team, a form to review your own team by, and an action plan",
    Body: Standards,
  },
  outcomes: {
    title: "Pooled outcomes",
    about: "What became of closed cases of several teams, by one measure at a time",
    Body: Outcomes,
  },
  referrals: {
    title: "Pooled referrals",
    about: "Who was referred, beside what the report of 2019 states. The teams are made up",
    Body: Referrals,
  },
  workforce: {
    title: "Competencies and supervision",
    about:
      "The domains and levels of two frameworks, and the one published threshold of supervision",
    Body: Workforce,
  },
  training: {
    title: "Training",
    about: "How many people teams have trained, in which professions. The teams are made up",
    Body: Training,
  },
};

export function QualityView({ slug }: { slug: string }) {
  const page = PAGES[slug];
  useTitle(page?.title ?? "Quality");
  return (
    <>
      {slug !== "" && (
        <nav class="rj-noprint rj-small" aria-label="Quality">
          <ul class="rj-row govuk-list">
            {Object.entries(PAGES).map(([one, { title }]) => (
              <li key={one}>
                <a href={`/quality/${one}`} aria-current={one === slug ? "page" : undefined}>
                  {one === slug ? <strong>{title}</strong> : title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <h1 class="govuk-heading-l">{page?.title ?? "Quality"}</h1>
      {page ? <page.Body /> : <Contents known={slug === ""} />}
    </>
  );
}

function Contents({ known }: { known: boolean }) {
  return (
    <>
      {!known && <p class="govuk-body">There is no page at this address.</p>}
      <p class="govuk-body rj-lead">
        The report asks for quality standards, for outcomes that teams pool, and for a trained
        workforce. The sector has adopted no system for any of them since. These pages show how each
        could work. What is a pattern or made up says so wherever it stands.
      </p>
      <ul class="rj-results">
        {Object.entries(PAGES).map(([slug, { title, about }]) => (
          <li key={slug}>
            <a href={`/quality/${slug}`}>{title}</a>
            <br />
            <span class="rj-small rj-quiet">{about}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
