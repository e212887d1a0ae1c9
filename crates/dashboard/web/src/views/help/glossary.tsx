// The glossary: that of the documentation, so that there is one.
import text from "../../../../../../docs/reference/glossary.md?raw";
import { glossaryOf } from "./markdown";

const SECTIONS = glossaryOf(text);

export function Glossary() {
  return (
    <>
      {SECTIONS.map(({ title, terms }) => (
        <section key={title} aria-label={title}>
          <h2 class="govuk-heading-m">{title}</h2>
          <dl class="govuk-summary-list rj-small">
            {terms.map(({ term, means }) => (
              <div class="govuk-summary-list__row" key={term}>
                <dt class="govuk-summary-list__key">{term}</dt>
                <dd class="govuk-summary-list__value">{means}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
