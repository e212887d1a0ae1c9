// Sends a table as one suggestion: its source, rows that may be in the registry already, a look at
// what would change, and the sending.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { advice } from "../../advice";
import { today } from "../../day";
import type { Errors } from "../../parts/field";
import { Radios } from "../../parts/field";
import { KeyForm } from "../../parts/key";
import { useOnlyReads } from "../../parts/only-reads";
import { Problems, type Problem } from "../../parts/problems";
import { SourceFields, sourceErrors, useSources } from "../../parts/source-fields";
import { proposalAddress } from "../../router";
import { useKey } from "../../session";
import { importTable, TableFault, type ImportAnswer, type ImportedRow } from "../../tables";
import { forget } from "../../use-query";
import { useViewer } from "../../use-viewer";
import { count, series } from "../../words";
import { bodyOf, parametersOf, positionOf, undecided, type Choice, type Sheet } from "./sheet";

export function SendTable({
  sheet,
  bad,
  onChange,
  onSent,
}: {
  sheet: Sheet;
  /** Rows that cannot be read: they are fixed or left out first. */
  bad: number;
  onChange: (change: (sheet: Sheet | null) => Sheet | null) => void;
  onSent: () => void;
}) {
  const key = useKey();
  const onlyReads = useOnlyReads();
  const viewer = useViewer();
  const sources = useSources();
  const [errors, setErrors] = useState<Errors>({});
  const [problems, setProblems] = useState<Problem[]>([]);
  const [looked, setLooked] = useState<ImportAnswer | null>(null);
  const [sent, setSent] = useState<ImportAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (sent) heading.current?.focus();
  }, [sent]);
  // What was looked at is of the cells as they were then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other cells are another table
  useEffect(() => setLooked(null), [sheet.cells]);

  if (onlyReads)
    return (
      <p class="govuk-body">
        This copy of the register only reads: send the table to the server that keeps the register.
      </p>
    );
  if (sent) return <Sent answer={sent} heading={heading} onDone={onSent} />;
  const say = (lines: string[]) => setProblems(lines.map((text) => ({ field: null, text })));
  const open = looked ? undecided(sheet, looked.rows) : [];

  const run = async (dry: boolean) => {
    if (busy) return;
    const wrong = sourceErrors(sheet.source, today());
    setErrors(wrong);
    setProblems(Object.entries(wrong).map(([field, text]) => ({ field, text })));
    if (Object.keys(wrong).length > 0) return;
    if (!dry && open.length > 0)
      return setProblems(
        open.map((row) => ({
          field: `row-${positionOf(row.row)}`,
          text: `${row.name}: say whether it is in the registry already.`,
        })),
      );
    setBusy(true);
    try {
      const params = parametersOf(sheet, sources, viewer?.label ?? viewer?.name ?? "");
      if (dry) params.set("dryRun", "true");
      const answer = await importTable(bodyOf(sheet), params, `${sheet.key}${dry ? "-look" : ""}`);
      if (answer.errors.length > 0) say(answer.errors.map((error) => error.message));
      if (dry || !answer.imported) setLooked(answer);
      else {
        forget();
        setSent(answer);
      }
    } catch (error) {
      say(error instanceof TableFault ? error.lines : advice(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <section aria-labelledby="send" class="rj-form">
      <h2 class="govuk-heading-m" id="send">
        Send it to the registry
      </h2>
      {!key ? (
        <KeyForm why="Sign in to send the table as one suggestion." />
      ) : bad > 0 ? (
        <p class="govuk-body">
          {count(bad, "row has", "rows have")} something to fix. Fix them, or leave them out, then
          send the rest.
        </p>
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void run(looked === null);
          }}
        >
          <Problems problems={problems} />
          <SourceFields
            what="what is in this table"
            value={sheet.source}
            errors={errors}
            onChange={(change) =>
              onChange((old) => old && { ...old, source: { ...old.source, ...change } })
            }
          />
          {looked && (
            <Looked
              answer={looked}
              sheet={sheet}
              onChoose={(position, choice) =>
                onChange(
                  (old) =>
                    old && {
                      ...old,
                      key: crypto.randomUUID(),
                      choices: { ...old.choices, [position]: choice },
                    },
                )
              }
            />
          )}
          <div role="status">{busy && <p class="govuk-body">Sending.</p>}</div>
          <button type="submit" class="govuk-button">
            {looked ? "Send all as one suggestion" : "Check before sending"}
          </button>
        </form>
      )}
    </section>
  );
}

/** What would change, in words. */
export function outcome({ new: added, changed, same, refused }: ImportAnswer["summary"]): string {
  const parts = [
    added > 0 && count(added, "new service"),
    changed > 0 && `${count(changed, "service")} with something new`,
    same > 0 && `${count(same, "service")} as the registry has it already`,
    refused > 0 && `${count(refused, "row")} refused`,
  ].filter((one) => one !== false);
  return parts.length === 0 ? "Nothing in it is new." : `${series(parts)}.`;
}

function Looked({
  answer,
  sheet,
  onChoose,
}: {
  answer: ImportAnswer;
  sheet: Sheet;
  onChoose: (position: number, choice: Choice) => void;
}) {
  const alike = answer.rows.filter((row) => (row.duplicates?.length ?? 0) > 0);
  const noted = answer.rows.filter((row) => row.notes.length > 0 || row.details.length > 0);
  return (
    <>
      <p class="govuk-inset-text" role="status">
        {outcome(answer.summary)}
      </p>
      {alike.map((row) => (
        <Alike
          key={row.row}
          row={row}
          choice={sheet.choices[positionOf(row.row)] ?? ""}
          onChoose={onChoose}
        />
      ))}
      {noted.length > 0 && (
        <ul class="govuk-list govuk-list--bullet rj-small">
          {noted.map((row) => (
            <li key={row.row}>
              {row.name}:{" "}
              {[
                ...(row.details.length > 0 ? [`${series(row.details)} filled in`] : []),
                ...row.notes,
              ].join("; ")}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Alike({
  row,
  choice,
  onChoose,
}: {
  row: ImportedRow;
  choice: Choice | "";
  onChoose: (position: number, choice: Choice) => void;
}) {
  const position = positionOf(row.row);
  return (
    <Radios
      name={`row-${position}`}
      legend={`Is “${row.name}” in the registry already?`}
      small
      options={[
        ...(row.duplicates ?? []).map(
          (one) => [`same:${one.slug}` as Choice, `Yes, it is ${one.name}`] as const,
        ),
        ["new", "No, it is another service"] as const,
      ]}
      value={choice}
      onChange={(now) => onChoose(position, now)}
    />
  );
}

function Sent({
  answer,
  heading,
  onDone,
}: {
  answer: ImportAnswer;
  heading: RefObject<HTMLHeadingElement | null>;
  onDone: () => void;
}) {
  return (
    <div class="govuk-inset-text">
      <h2 class="govuk-heading-m" ref={heading} tabIndex={-1}>
        {answer.proposal ? "The table is sent" : "The table is published"}
      </h2>
      <p class="govuk-body">
        {outcome(answer.summary)}{" "}
        {answer.proposal ? (
          <>
            A reviewer reads it next: see{" "}
            <a href={proposalAddress(answer.proposal.id)}>the page of your suggestion</a>.
          </>
        ) : (
          `Everybody sees it now, as revision ${answer.revision}.`
        )}
      </p>
      <button type="button" class="rj-sort" onClick={onDone}>
        Put the table away
      </button>
    </div>
  );
}
