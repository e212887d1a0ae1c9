// Asks services about themselves: a name, a last day, the services; then the links, shown once.
import { useState } from "preact/hooks";
import { ask } from "../../api";
import { save, writeCsv } from "../../csv";
import { today } from "../../day";
import { dropDraft, useDraft } from "../../drafts";
import {
  AskServicesDocument,
  ServiceNamesDocument,
  type AskServicesMutation,
  type ServiceNamesQuery,
} from "../../generated/graphql";
import { Crumb } from "../../parts/crumb";
import { DayField, Text, Tick, type Errors } from "../../parts/field";
import { More } from "../../parts/more";
import { Problems } from "../../parts/problems";
import { QueryBoundary } from "../../parts/query-boundary";
import { Copy, Secret } from "../../parts/secret";
import { named, type Named } from "../../use-command-key";
import { forget } from "../../use-query";
import { usePages } from "../../use-pages";
import { count, nations } from "../../words";
import { useKeyCommand } from "../keys/use-key-command";
import { roundAddress } from "../rounds";
import { linkOf, messageText } from "./texts";
import { useFocusedHeading } from "../../use-focused-heading";

type Service = ServiceNamesQuery["services"]["nodes"][number];
type Link = AskServicesMutation["askServices"]["links"][number];

/** The most services that are asked at once. */
const MOST = 200;
/** More than the registry has. */
const ALL = 2000;
const WEEKS_MS = 6 * 7 * 24 * 60 * 60 * 1000;

interface Draft {
  name: string;
  end: string;
  chosen: string[];
  /** What was sent: its answer may have been lost. */
  sent: Named | null;
}

/** The address of the form that asks, for a round or for a new one. */
function addressOf(round: string): string {
  return round === "" ? "/rounds?new" : `${roundAddress(round)}&new`;
}

export function AskForm({ round }: { round: string }) {
  const [links, setLinks] = useState<{ links: Link[]; round: string; end: string } | null>(null);
  const query = usePages(ServiceNamesDocument, {}, (data) => data.services, ALL);
  return (
    <>
      <Crumb to="/rounds">Ask the services</Crumb>
      {links ? (
        <Links {...links} />
      ) : (
        <QueryBoundary query={query} what="the services">
          {({ nodes }) => (
            <Form
              services={nodes}
              round={round}
              onAsked={(found, name, end) => setLinks({ links: found, round: name, end })}
            />
          )}
        </QueryBoundary>
      )}
    </>
  );
}

function Form({
  services,
  round,
  onAsked,
}: {
  services: Service[];
  round: string;
  onAsked: (links: Link[], round: string, end: string) => void;
}) {
  const draftName = `ask:${round}`;
  // What was chosen is kept, whatever happens to the page.
  const draft = useDraft<Draft>(draftName, "Ask services", addressOf(round), {
    name: round,
    end: new Date(Date.parse(today()) + WEEKS_MS).toISOString().slice(0, 10),
    chosen: [],
    sent: null,
  });
  const { name, end, chosen } = draft.value;
  const setChosen = (change: (old: string[]) => string[]) =>
    draft.set((old) => ({ ...old, chosen: change(old.chosen) }));
  const [text, setText] = useState("");
  const { errors, wrong, busy, fail, run } = useKeyCommand();
  const heading = useFocusedHeading();
  const wanted = text.trim().toLowerCase();
  const shown = services.filter(
    (one) =>
      one.status !== "CLOSED" &&
      [one.name, ...one.localities, nations[one.nation]].join(" ").toLowerCase().includes(wanted),
  );
  const choose = (slug: string, on: boolean) =>
    setChosen((old) => (on ? [...old, slug] : old.filter((other) => other !== slug)));

  const send = (event: Event) => {
    event.preventDefault();
    const missing: Errors = {
      ...(name.trim() === "" ? { round: "Enter a name for the round." } : {}),
      ...(end === "" ? { lastDay: "Enter the last day on which the links work." } : {}),
      ...(chosen.length === 0
        ? { find: "Choose at least one service." }
        : chosen.length > MOST
          ? { find: `Choose at most ${MOST} services at once, and the others after that.` }
          : {}),
    };
    if (Object.keys(missing).length > 0) return fail(missing);
    return run(async () => {
      const input = { round: name.trim(), services: chosen, lastDay: end };
      const sent = named(draft.value.sent ?? null, input);
      draft.set((old) => ({ ...old, sent }));
      const { data } = await ask(AskServicesDocument, {
        input: { ...input, idempotencyKey: sent.key },
      });
      const { links, errors: faults } = data.askServices;
      forget();
      if (faults.length === 0) {
        dropDraft(draftName);
        onAsked(links, name.trim(), end);
      }
      // A fault of one of the services is shown above the list of them.
      return faults.map(({ message, path }) => ({
        message,
        path: path[0] === "services" ? ["find"] : path,
      }));
    });
  };

  return (
    <form class="rj-form" onSubmit={send} noValidate>
      <Problems problems={wrong} />
      <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
        Ask services
      </h1>
      <Text
        id="round"
        label="Name of the round"
        hint="Those who are asked read it, such as Survey of spring 2027. Up to 60 characters."
        autocomplete="off"
        value={name}
        error={errors.round ?? null}
        onInput={(now) => draft.set((old) => ({ ...old, name: now }))}
      />
      <DayField
        id="lastDay"
        label="Last day on which the links work"
        value={end}
        error={errors.lastDay}
        onInput={(now) => draft.set((old) => ({ ...old, end: now }))}
      />
      <fieldset class="govuk-fieldset">
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Services to ask</legend>
        <Text
          id="find"
          label="Show those with this in their name or place"
          autocomplete="off"
          value={text}
          error={errors.find ?? null}
          onInput={setText}
        />
        <p class="govuk-body" role="status">
          {count(chosen.length, "service")} chosen, {shown.length} shown.
        </p>
        <div class="govuk-button-group">
          <button
            type="button"
            class="govuk-button govuk-button--secondary"
            onClick={() =>
              setChosen((old) => [...new Set([...old, ...shown.map((one) => one.slug)])])
            }
          >
            Choose all that are shown
          </button>
          <button
            type="button"
            class="govuk-button govuk-button--secondary"
            onClick={() => setChosen(() => [])}
          >
            Choose none
          </button>
        </div>
        <div class="rj-scroll rj-choices" role="region" aria-label="Services" tabIndex={0}>
          {shown.map((one) => (
            <Tick
              key={one.slug}
              id={`ask-${one.slug}`}
              label={`${one.name}, ${[...one.localities, nations[one.nation]].join(", ")}`}
              checked={chosen.includes(one.slug)}
              onChange={(on) => choose(one.slug, on)}
            />
          ))}
        </div>
      </fieldset>
      <p class="govuk-body govuk-!-margin-top-4">
        You get a link for each, to send to the service yourself. Nothing is sent from here.
      </p>
      <button type="submit" class="govuk-button" disabled={busy}>
        {busy ? "Making the links" : "Make the links"}
      </button>
    </form>
  );
}

/** The links, which are shown once. */
export function Links({ links, round, end }: { links: Link[]; round: string; end: string }) {
  const heading = useFocusedHeading();
  const made = links.flatMap(({ key, secret }) =>
    secret ? [{ name: key.label ?? key.name, id: key.id, link: linkOf(secret) }] : [],
  );
  const lost = links.length - made.length;
  return (
    <>
      <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
        <span class="govuk-caption-l">{round}</span>
        {made.length > 0
          ? `${count(made.length, "link")} made`
          : `${count(lost, "link is", "links are")} made, and cannot be shown`}
      </h1>
      {made.length > 0 && (
        <p class="govuk-inset-text">
          <strong>Keep them now: they are shown only this once.</strong> The registry keeps no copy.
          A link that is lost is revoked, and another one made, on{" "}
          <a href={roundAddress(round)}>the page of the round</a>.
        </p>
      )}
      {lost > 0 && (
        <p class="govuk-body">
          An earlier attempt made {count(lost, "link")}, and its answer was lost on its way. A link
          is shown only once, so no person has {lost === 1 ? "this one" : "these"}. Revoke what was
          lost on <a href={roundAddress(round)}>the page of the round</a>, then ask again.
        </p>
      )}
      {made.length > 1 && (
        <p class="govuk-body">
          <button
            type="button"
            class="govuk-button"
            onClick={() =>
              save("links.csv", writeCsv([["Service", "Link", "Message"], ...table(made, end)]))
            }
          >
            Download all as CSV
          </button>
        </p>
      )}
      {made.map(({ name, id, link }) => (
        <section class="rj-card" key={id} aria-labelledby={`link-${id}`}>
          <h2 class="govuk-heading-s" id={`link-${id}`}>
            {name}
          </h2>
          <Secret text={link} />
          <Copy text={link} what="The link">
            Copy the link
          </Copy>{" "}
          <Copy text={messageText(name, link, end)} what="The message">
            Copy a message with it
          </Copy>
          <More summary="The message" print={false}>
            <p class="govuk-body rj-said">{messageText(name, link, end)}</p>
          </More>
        </section>
      ))}
    </>
  );
}

function table(made: { name: string; link: string }[], end: string): string[][] {
  return made.map(({ name, link }) => [name, link, messageText(name, link, end)]);
}
