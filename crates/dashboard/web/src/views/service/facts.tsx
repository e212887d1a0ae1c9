// What is known of a service, with the source of each answer, and what is not known.
import { useContext } from "preact/hooks";
import { grouped } from "../../groups";
import { FactTable } from "../../parts/evidence";
import { count, day, said, unknownReasons } from "../../words";
import type { Service } from "../service";
import { Editing, EditLink } from "./edit";

export function Facts({ service }: { service: Service }) {
  const editing = useContext(Editing);
  const known = service.facts.filter((fact) => fact.known);
  const unknown = service.facts.filter((fact) => !fact.known);
  const implied = service.facts.flatMap((fact) => fact.implied ?? []);
  const notes = sourcesOf([...service.facts, ...implied]);
  return (
    <section aria-labelledby="facts">
      <h2 class="govuk-heading-m" id="facts">
        What is known
      </h2>
      {grouped(known, (fact) => fact.definition.id).map((group) => (
        <section key={group.title}>
          <h3 class="govuk-heading-s govuk-!-margin-bottom-1">{group.title}</h3>
          <FactTable
            label={group.title}
            caption={`${group.title}: answers with their sources`}
            facts={group.items}
            says={(fact) => (
              <Claims fact={fact} claims={fact.claims} shown={fact.text} notes={notes} />
            )}
            edit={(fact) => (
              <>
                <br />
                <EditLink what="fact" fact={fact.definition.id} of={fact.definition.question} />
              </>
            )}
          />
        </section>
      ))}
      {notes.length > 0 && (
        <>
          <h3 class="govuk-heading-s govuk-!-margin-bottom-1">Sources</h3>
          <ol class="govuk-list govuk-list--number rj-small">
            {notes.map((source, index) => (
              <li key={source.slug} id={`source-${index + 1}`}>
                {source.title}
              </li>
            ))}
          </ol>
        </>
      )}
      {unknown.length > 0 && (
        <details class="govuk-details" open={editing !== null}>
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">
              {count(unknown.length, "question")} without an answer
            </span>
          </summary>
          <div class="govuk-details__text">
            <ul class="govuk-list rj-small">
              {unknown.map((fact) => (
                <li key={fact.definition.id}>
                  {fact.definition.question}{" "}
                  <span class="rj-quiet">
                    Not known{fact.unknownReason ? `: ${unknownReasons[fact.unknownReason]}` : ""}.
                  </span>{" "}
                  <EditLink
                    what="fact"
                    fact={fact.definition.id}
                    verb="Answer it"
                    of={fact.definition.question}
                  />
                  {fact.claims.length > 0 && (
                    <Claims fact={fact} claims={fact.claims} shown="" notes={notes} />
                  )}
                  {fact.implied && (
                    <div>
                      Implied, not said: <strong>{fact.implied.text}</strong>.
                      <Claims
                        fact={fact}
                        claims={fact.implied.claims}
                        shown={fact.implied.text}
                        notes={notes}
                      />
                    </div>
                  )}
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
    </section>
  );
}

type Fact = Service["facts"][number];
type Claim = Fact["claims"][number];
type Note = Claim["source"];

/** Each source once, in the order in which they are named. */
export function sourcesOf(facts: { claims: { source: Note }[] }[]): Note[] {
  const found = new Map<string, Note>();
  for (const { claims } of facts)
    for (const { source } of claims) if (!found.has(source.slug)) found.set(source.slug, source);
  return [...found.values()];
}

function Claims({
  fact,
  claims,
  shown,
  notes,
}: {
  fact: Fact;
  claims: Claim[];
  /** What is said above already. */
  shown: string;
  notes: Note[];
}) {
  if (claims.length === 0) return <span class="rj-quiet">it follows from other answers</span>;
  return (
    <>
      {claims.map((claim, index) => {
        const number = notes.findIndex((source) => source.slug === claim.source.slug) + 1;
        return (
          <div key={index}>
            {claim.text !== shown && <>{said(claim.text)}: </>}
            <a class="rj-note" href={`#source-${number}`} title={claim.source.title}>
              <span class="govuk-visually-hidden">source </span>[{number}]
            </a>
            {claim.locator && ` ${claim.locator}`}
            {claim.observedOn && `, for ${day(claim.observedOn)}`}
            {claim.superseded && <strong> (replaced by a later one)</strong>}
            {claim.retracted && <strong> (removed)</strong>}
            {claim.note && <div class="rj-quiet">{claim.note}</div>}{" "}
            {!claim.retracted && (
              <EditLink
                what="retract"
                power="reviews"
                claim={claim.id.replace(/^claim:/, "")}
                verb="Remove"
                of={`${fact.definition.question} ${claim.text}`}
              />
            )}
          </div>
        );
      })}
    </>
  );
}
