// One round: who was asked, opened the link, answered, and whose answers were accepted.
import { useState } from "preact/hooks";
import { ask } from "../../api";
import { save, writeCsv } from "../../csv";
import { RevokeKeyDocument, RoundLinksDocument, type ALinkFragment } from "../../generated/graphql";
import { Crumb } from "../../parts/crumb";
import { Scroll } from "../../parts/field";
import { Heads } from "../../parts/heads";
import { More } from "../../parts/more";
import { Problems } from "../../parts/problems";
import { QueryBoundary } from "../../parts/query-boundary";
import { Copy } from "../../parts/secret";
import { proposalAddress } from "../../router";
import { useCommandKey } from "../../use-command-key";
import { forget } from "../../use-query";
import { usePages } from "../../use-pages";
import { count, day, proposalStates } from "../../words";
import { lastDay } from "../keys/list";
import { useKeyCommand } from "../keys/use-key-command";
import { reminderText } from "./texts";
import { useFocusedHeading } from "../../use-focused-heading";

const MOST = 2000;

export function RoundView({ name }: { name: string }) {
  const query = usePages(RoundLinksDocument, { round: name }, (data) => data.keys, MOST);
  return (
    <>
      <Crumb to="/rounds">Ask the services</Crumb>
      <h1 class="govuk-heading-l">{name}</h1>
      <QueryBoundary query={query} what="the round">
        {({ nodes }) =>
          nodes.length === 0 ? (
            <p class="govuk-body">There is no round of this name.</p>
          ) : (
            <Links name={name} links={nodes} reload={query.reload} />
          )
        }
      </QueryBoundary>
    </>
  );
}

/** The newest link of each service, which says how far it has come. */
export function newest(links: ALinkFragment[]): ALinkFragment[] {
  const found = new Map<string, ALinkFragment>();
  for (const link of links) {
    const other = found.get(link.name);
    if (!other || other.createdAt < link.createdAt) found.set(link.name, link);
  }
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
}

/** Whether the link is known to have been opened: who answered opened it. */
function isOpened(link: ALinkFragment): boolean {
  return link.lastUsedAt !== null || link.answeredAt !== null;
}

function stateOf({ state, expiresAt, revokedAt }: ALinkFragment): string {
  if (state === "REVOKED") return revokedAt ? `revoked on ${day(revokedAt)}` : "revoked";
  const end = expiresAt ? day(lastDay(expiresAt)) : "";
  return state === "EXPIRED" ? `closed since ${end}` : `open until ${end}`;
}

function Links({
  name,
  links,
  reload,
}: {
  name: string;
  links: ALinkFragment[];
  reload: () => void;
}) {
  const all = newest(links);
  const waiting = all.filter((link) => link.state === "VALID" && !link.answeredAt);
  const ends = all.flatMap((link) =>
    link.state === "VALID" && link.expiresAt ? [lastDay(link.expiresAt)] : [],
  );
  const steps = [
    ["Asked", all.length],
    ["Opened", all.filter(isOpened).length],
    ["Answered", all.filter((link) => link.answeredAt).length],
    ["Accepted", all.filter((link) => link.acceptedAt).length],
  ] as const;
  const reminder = reminderText(name, ends.sort()[0] ?? null);
  return (
    <>
      <dl class="govuk-summary-list" aria-label="How far it has come">
        {steps.map(([step, number]) => (
          <div class="govuk-summary-list__row" key={step}>
            <dt class="govuk-summary-list__key">{step}</dt>
            <dd class="govuk-summary-list__value">
              {number} of {all.length}
            </dd>
          </div>
        ))}
      </dl>
      <p class="govuk-body rj-small">
        A link counts as opened from its first use that the registry knows of. Earlier uses are not
        known after a backup was restored.
      </p>
      <div class="govuk-button-group">
        <a
          class="govuk-button govuk-button--secondary"
          href={`/rounds?${new URLSearchParams({ new: "", round: name })}`}
        >
          Ask more services
        </a>
        <button
          type="button"
          class="govuk-button govuk-button--secondary"
          onClick={() => save("round.csv", writeCsv(table(all)))}
        >
          Download as CSV
        </button>
      </div>
      {waiting.length > 0 && (
        <More summary={`Remind ${count(waiting.length, "service")}`} print={false}>
          <p class="govuk-body">
            {waiting.map((link) => link.label ?? link.name).join("; ")} have not answered yet. Links
            are not kept, so the reminder has none: for a link that is lost, revoke it here and ask
            the service again.
          </p>
          <p class="govuk-body rj-said">{reminder}</p>
          <Copy text={reminder} what="The reminder">
            Copy the reminder
          </Copy>
        </More>
      )}
      <LinkTable links={all} reload={reload} />
    </>
  );
}

function table(links: ALinkFragment[]): string[][] {
  const date = (moment: string | null | undefined) => moment?.slice(0, 10) ?? "";
  return [
    ["Service", "Asked", "Last opened", "Answered", "Accepted", "Link"],
    ...links.map((link) => [
      link.label ?? link.name,
      date(link.createdAt),
      date(link.lastUsedAt),
      date(link.answeredAt),
      date(link.acceptedAt),
      stateOf(link),
    ]),
  ];
}

function LinkTable({ links, reload }: { links: ALinkFragment[]; reload: () => void }) {
  const [chosen, choose] = useState<ALinkFragment | null>(null);
  return (
    <>
      {chosen && (
        <Revoke
          key={chosen.id}
          link={chosen}
          onDone={() => {
            choose(null);
            forget();
            reload();
          }}
          onCancel={() => choose(null)}
        />
      )}
      <Scroll label="Services that were asked">
        <table class="govuk-table rj-table rj-table--stack">
          <caption class="govuk-visually-hidden">Services that were asked</caption>
          <Heads titles={["Service", "Asked", "Opened", "Answered", "Accepted", "Link"]} />
          <tbody class="govuk-table__body">
            {links.map((link) => (
              <tr class="govuk-table__row" key={link.id}>
                <th scope="row" class="govuk-table__header">
                  {link.service ? (
                    <a href={`/services/${link.service.slug}`}>{link.service.name}</a>
                  ) : (
                    (link.label ?? link.name)
                  )}
                </th>
                <td class="govuk-table__cell" data-name="Asked">
                  {day(link.createdAt)}
                </td>
                <td class="govuk-table__cell" data-name="Opened">
                  {link.lastUsedAt
                    ? `last on ${day(link.lastUsedAt)}`
                    : isOpened(link)
                      ? "yes"
                      : "no use is known"}
                </td>
                <td class="govuk-table__cell" data-name="Answered">
                  {link.answeredAt ? day(link.answeredAt) : "not yet"}
                  {link.answer && (
                    <>
                      {": "}
                      <a href={proposalAddress(link.answer.id)}>
                        {proposalStates[link.answer.state]}
                        <span class="govuk-visually-hidden">, of {link.label ?? link.name}</span>
                      </a>
                    </>
                  )}
                </td>
                <td class="govuk-table__cell" data-name="Accepted">
                  {link.acceptedAt ? day(link.acceptedAt) : "not yet"}
                </td>
                <td class="govuk-table__cell" data-name="Link">
                  {stateOf(link)}{" "}
                  {link.state === "VALID" && (
                    <button type="button" class="rj-sort" onClick={() => choose(link)}>
                      Revoke
                      <span class="govuk-visually-hidden"> the link of {link.label}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function Revoke({
  link,
  onDone,
  onCancel,
}: {
  link: ALinkFragment;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { wrong, busy, run } = useKeyCommand();
  const keyOf = useCommandKey();
  const heading = useFocusedHeading();
  return (
    <form
      class="rj-card"
      onSubmit={(event) => {
        event.preventDefault();
        return run(async () => {
          const input = { key: link.id };
          const { data } = await ask(RevokeKeyDocument, {
            input: { ...input, idempotencyKey: keyOf(input) },
          });
          if (data.revokeKey.errors.length === 0) onDone();
          return data.revokeKey.errors;
        });
      }}
    >
      <h2 class="govuk-heading-m" ref={heading} tabIndex={-1}>
        Revoke the link of {link.label ?? link.name}?
      </h2>
      <Problems problems={wrong} />
      <p class="govuk-body">
        Who opens it reads that it was closed, and whom to ask. Answers that were sent stay. You can
        ask the service again, with a new link.
      </p>
      <div class="govuk-button-group govuk-!-margin-bottom-0">
        <button type="submit" class="govuk-button govuk-button--warning" disabled={busy}>
          {busy ? "Sending" : "Revoke the link"}
        </button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={onCancel}>
          Keep it
        </button>
      </div>
    </form>
  );
}
