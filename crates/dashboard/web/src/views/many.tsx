// Many services at once: a table is read by the server, fixed here, and sent as one suggestion.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { advice } from "../advice";
import type { FactDefinition } from "../cells";
import { save, saveFile } from "../csv";
import { useDraft } from "../drafts";
import type { QuestionnaireQuery } from "../generated/graphql";
import { DEFAULT_DEFINITION, useDefinition } from "../parts/definition";
import { Select } from "../parts/field";
import { Problems, type Problem } from "../parts/problems";
import { setParams } from "../router";
import { readTable, tableWithResult, TableFault, type TableAnswer } from "../tables";
import { count, series } from "../words";
import { Rows } from "./many/rows";
import { SendTable } from "./many/send";
import { bodyOf, emptyTable, resultTable, sheetOf, type Sheet } from "./many/sheet";

/** How long a cell rests before the table is read again. */
const REST_MS = 600;

export function Many({
  vocabulary,
  definitions,
}: {
  vocabulary: FactDefinition[];
  definitions: QuestionnaireQuery["definitions"];
}) {
  const definition = useDefinition();
  const draft = useDraft<Sheet | null>(
    "table",
    "A table of services",
    "/classify?mode=table",
    null,
  );
  const sheet = draft.value;
  const [answer, setAnswer] = useState<TableAnswer | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);

  const fail = (error: unknown) =>
    setProblems(
      (error instanceof TableFault ? error.lines : advice(error)).map((text) => ({
        field: "table",
        text,
      })),
    );

  const choose = async (file: File) => {
    setBusy(true);
    setProblems([]);
    try {
      const read = await readTable(file, definition);
      // From here on the table is what was read, so that its cells can be fixed.
      draft.set(() => sheetOf(file.name, read));
    } catch (error) {
      fail(error);
    } finally {
      setBusy(false);
    }
  };

  const download = async (sheet: Sheet) => {
    setBusy(true);
    setProblems([]);
    try {
      saveFile(`${nameOf(sheet)}-result.xlsx`, await tableWithResult(bodyOf(sheet), definition));
    } catch (error) {
      fail(error);
    } finally {
      setBusy(false);
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the cells are what is read
  useEffect(() => {
    if (!sheet) return setAnswer(null);
    let on = true;
    const timer = setTimeout(
      () => {
        setBusy(true);
        readTable(bodyOf(sheet), definition)
          .then(
            (read) => {
              if (!on) return;
              setAnswer(read);
              setProblems([]);
            },
            (error: unknown) => on && fail(error),
          )
          .finally(() => setBusy(false));
      },
      answer ? REST_MS : 0,
    );
    return () => {
      on = false;
      clearTimeout(timer);
    };
  }, [sheet?.cells, definition]);

  const titles = new Map(answer?.classes.map((one) => [one.id, one.title]));
  return (
    <>
      <p class="govuk-body rj-lead">
        Drop a table here, as Excel (.xlsx), OpenDocument (.ods) or CSV: one service a row, headings
        in the first row. The server reads it and says which type each row is. Nothing is stored
        until you send it.
      </p>
      <Problems problems={problems} />
      <FileDrop onFile={choose}>
        <Select
          id="definition"
          label="By which definition"
          value={definition}
          options={definitions.map((one) => [one.slug, one.title] as const)}
          onChange={(value) =>
            setParams({ definition: value === DEFAULT_DEFINITION ? null : value })
          }
        />
      </FileDrop>
      <Columns vocabulary={vocabulary} />
      <div role="status">{busy && <p class="govuk-body">Reading the table.</p>}</div>
      {sheet && answer && (
        <section aria-labelledby="result">
          <h2 class="govuk-heading-m" id="result">
            {sheet.file}
          </h2>
          <p class="govuk-body" role="status">
            {summary(answer)}
          </p>
          <Notes answer={answer} />
          <div class="govuk-button-group">
            <button
              type="button"
              class="govuk-button govuk-button--secondary"
              onClick={() => download(sheet)}
            >
              Download the result (Excel)
            </button>
            <button
              type="button"
              class="govuk-button govuk-button--secondary"
              onClick={() =>
                save(
                  `${nameOf(sheet)}-result.csv`,
                  resultTable(sheet.headings, answer.rows, titles),
                )
              }
            >
              Download the result (CSV)
            </button>
            <button type="button" class="rj-sort" onClick={() => draft.clear(null)}>
              Put the table away
            </button>
          </div>
          <Rows sheet={sheet} answer={answer} titles={titles} onChange={draft.set} />
          <SendTable
            sheet={sheet}
            bad={answer.summary.bad}
            onChange={draft.set}
            onSent={() => draft.clear(null)}
          />
        </section>
      )}
    </>
  );
}

/** The name of the file without its kind. */
function nameOf({ file }: Sheet): string {
  return file.replace(/\.[a-z]+$/i, "");
}

/** How many rows could be read, and what they are. */
export function summary({ summary: { rows, bad, open }, classes }: TableAnswer): string {
  const good = rows - bad;
  const found = classes.filter((one) => one.count > 0).map((one) => `${one.title}: ${one.count}`);
  return (
    `${count(good, "row")} read${bad > 0 ? `, ${count(bad, "row")} to fix` : ""}. ` +
    (found.length > 0 ? `${series(found)}. ` : "") +
    (open > 0 ? `${count(open, "row")} with too few answers to say which type.` : "")
  );
}

function FileDrop({
  onFile,
  children,
}: {
  onFile: (file: File) => void;
  children: ComponentChildren;
}) {
  const [over, setOver] = useState(false);
  return (
    <div
      role="group"
      aria-label="The table"
      class={`rj-filters rj-drop${over ? " rj-drop--over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) onFile(file);
      }}
    >
      <div class="govuk-form-group">
        <label class="govuk-label" for="table">
          Table: choose a file, or drop one here
        </label>
        <input
          class="govuk-file-upload"
          id="table"
          type="file"
          accept=".csv,.tsv,.xlsx,.ods,.ndjson,text/csv"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) onFile(file);
            event.currentTarget.value = "";
          }}
        />
      </div>
      {children}
    </div>
  );
}

/** What the server guessed, and columns that it did not read. */
function Notes({ answer: { notes, columns } }: { answer: TableAnswer }) {
  const own = columns.filter((column) => column.column === null && column.heading !== "");
  const lines = [
    ...notes,
    ...columns.flatMap((column) =>
      column.notes.map((note) => `${column.heading}: ${note.text} (row ${note.row})`),
    ),
    ...own.map(
      (column) =>
        `“${column.heading}” is a column of your own: it stays in your file, and is not read` +
        (column.suggestion ? `. Did you mean ${column.suggestion}?` : ""),
    ),
  ];
  if (lines.length === 0) return null;
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">How it was read ({lines.length})</span>
      </summary>
      <div class="govuk-details__text">
        <ul class="govuk-list govuk-list--bullet rj-small">
          {lines.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ul>
      </div>
    </details>
  );
}

function Columns({ vocabulary }: { vocabulary: FactDefinition[] }) {
  return (
    <>
      <p class="govuk-body">
        <button
          type="button"
          class="rj-sort"
          onClick={() => save("services.csv", emptyTable(vocabulary))}
        >
          Download an empty table
        </button>
      </p>
      <details class="govuk-details">
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">What goes in each column</span>
        </summary>
        <div class="govuk-details__text">
          <ul class="govuk-list rj-small">
            {vocabulary.map((fact) => (
              <li key={fact.id}>
                <code>{fact.id}</code>: {fact.question}{" "}
                <span class="rj-quiet">
                  {fact.kind === "BOOLEAN"
                    ? "yes, no or not known"
                    : fact.kind === "NUMBER"
                      ? `for example 3, 2 to 5 or at least 2${fact.unit ? ` ${fact.unit}` : ""}`
                      : fact.kind === "CHOICE"
                        ? `one of ${fact.choices.map((choice) => choice.title).join(", ")}`
                        : `any of ${fact.choices.map((choice) => choice.title).join("; ")}`}
                </span>
              </li>
            ))}
          </ul>
        </div>
      </details>
    </>
  );
}
