// Help: what words mean, how to read what is shown, what it rests on, and what may be done with it.
import type { ComponentType } from "preact";
import { useTitle } from "../title";
import { Definitions } from "./help/definitions";
import { Glossary } from "./help/glossary";
import { Accessibility, Licence, Privacy } from "./help/notices";
import { Scores } from "./help/scores";
import { Sources } from "./help/sources";

interface Page {
  title: string;
  about: string;
  Body: ComponentType;
}

const PAGES: Record<string, Page> = {
  scores: {
    title: "How to read a score",
    about: "What the marks, the ranges and the types mean, and how sure each is",
    Body: Scores,
  },
  glossary: {
    title: "Glossary",
    about: "ICB, CAMHS, WTE and the other words",
    Body: Glossary,
  },
  definitions: {
    title: "Definitions in plain words",
    about: "What each definition asks of a team, in plain words",
    Body: Definitions,
  },
  sources: {
    title: "Sources",
    about: "Every source, and all that rests on it",
    Body: Sources,
  },
  licence: {
    title: "Licence of the data",
    about: "What you may do with what you find here, and how to cite it",
    Body: Licence,
  },
  accessibility: {
    title: "Accessibility",
    about: "What works without a mouse, without colours, without seeing",
    Body: Accessibility,
  },
  privacy: {
    title: "Privacy",
    about: "What is stored about you: very little",
    Body: Privacy,
  },
};

export function HelpView({ slug }: { slug: string }) {
  const page = PAGES[slug];
  useTitle(page?.title ?? "Help");
  return (
    <div class="rj-help">
      <nav class="rj-help__pages" aria-label="Help">
        <ul>
          {Object.entries(PAGES).map(([one, { title }]) => (
            <li key={one}>
              <a href={`/help/${one}`} aria-current={one === slug ? "page" : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="rj-help__body">
        <h1 class="govuk-heading-l">{page?.title ?? "Help"}</h1>
        {page ? <page.Body /> : <Contents known={slug === ""} />}
      </div>
    </div>
  );
}

function Contents({ known }: { known: boolean }) {
  return (
    <>
      {!known && <p class="govuk-body">There is no page of help at this address.</p>}
      <ul class="rj-results">
        {Object.entries(PAGES).map(([slug, { title, about }]) => (
          <li key={slug}>
            <a href={`/help/${slug}`}>{title}</a>
            <br />
            <span class="rj-small rj-quiet">{about}</span>
          </li>
        ))}
      </ul>
      <h2 class="govuk-heading-m">For programs</h2>
      <p class="govuk-body">
        Everything on these pages comes from a public interface. Under most pictures and tables
        there is “Ask this yourself”, which opens the question behind them in{" "}
        <a href="/graphiql">the explorer</a>. <a href="/docs/">The documentation</a> has guides for
        partners, commissioners, clinicians and operators.
      </p>
    </>
  );
}
