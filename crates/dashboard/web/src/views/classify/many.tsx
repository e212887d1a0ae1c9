// A table of many services: each row is assessed by the API, and the result is a table again.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask } from "../../api";
import type { FactDefinition } from "../../cells";
import { save } from "../../csv";
import { AssessRowDocument, type QuestionnaireQuery } from "../../generated/graphql";
import { DEFAULT_DEFINITION, useDefinition } from "../../parts/definition";
import { Scroll, Select } from "../../parts/field";
import { Score } from "../../parts/marks";
import { setParams } from "../../router";
import { count, figure, likely, series } from "../../words";
import { emptyTable, readTable, resultTable, type Table } from "./table";

/** Questions under way at a time. */
const CONCURRENCY = 4;
/** Rows on show; the download has all. */
const SHOWN = 200;
interface Work extends Table {
  file: string;
  done: number;
  state: "running" | "waiting" | "done" | "stopped";
}

export function Many({
  vocabulary,
  definitions,
}: {
  vocabulary: FactDefinition[];
  definitions: QuestionnaireQuery["definitions"];
}) {
  const definition = useDefinition();
  const [work, setWork] = useState<Work | null>(null);
  const [error, setError] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (file: File) => {
    running.current?.abort();
    setError(null);
    const table = readTable(file.name, await file.text(), vocabulary);
    if (typeof table === "string") {
      setWork(null);
      return setError(table);
    }
    const { rows } = table;
    const controller = new AbortController();
    running.current = controller;
    const next: Work = { ...table, file: file.name, done: 0, state: "running" };
    const show = (state: Work["state"]) => setWork({ ...next, state });
    show("running");
    let index = 0;
    let shownAt = 0;
    const worker = async () => {
      while (index < rows.length && !controller.signal.aborted) {
        const row = rows[index];
        index += 1;
        if (!row) return;
        while (row.faults.length === 0 && !controller.signal.aborted) {
          try {
            row.result = (
              await ask(
                AssessRowDocument,
                { input: { definition, name: row.name, facts: row.inputs } },
                controller.signal,
              )
            ).data.assess;
            break;
          } catch (cause) {
            if (controller.signal.aborted) return;
            const problem =
              cause instanceof ApiError ? cause : new ApiError("broken", String(cause));
            if (!problem.passing) {
              row.faults.push(problem.message);
              break;
            }
            // The server is gone or busy: wait, and go on where it stopped.
            show("waiting");
            await new Promise((resolve) => setTimeout(resolve, 1000 * (problem.retryAfter ?? 2)));
          }
        }
        next.done += 1;
        const now = performance.now();
        if (now - shownAt > 200) {
          shownAt = now;
          show("running");
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    if (!controller.signal.aborted) show("done");
  };

  const stop = () => {
    running.current?.abort();
    setWork((old) => old && { ...old, state: "stopped" });
  };

  const good = work?.rows.filter((row) => row.result).length ?? 0;
  const bad = work?.rows.filter((row) => row.faults.length > 0).length ?? 0;
  const tally = new Map<string, number>();
  for (const row of work?.rows ?? [])
    if (row.result)
      tally.set(
        row.result.class?.title ?? "Not decided",
        (tally.get(row.result.class?.title ?? "Not decided") ?? 0) + 1,
      );
  return (
    <>
      <p class="govuk-body rj-lead">
        Choose a table as CSV: a first line with the column <code>name</code> and any of the facts;
        an empty cell is unknown. The server assesses each row and stores nothing.
      </p>
      <div class="rj-filters">
        <Select
          id="definition"
          label="By which definition"
          value={definition}
          options={definitions.map((one) => [one.slug, one.title] as const)}
          onChange={(value) =>
            setParams({ definition: value === DEFAULT_DEFINITION ? null : value })
          }
        />
        <div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
          <label class="govuk-label" for="table">
            Table
          </label>
          {error && (
            <p class="govuk-error-message" id="table-error" role="alert">
              <span class="govuk-visually-hidden">Error:</span> {error}
            </p>
          )}
          <input
            class="govuk-file-upload"
            id="table"
            type="file"
            accept=".csv,text/csv"
            aria-describedby={error ? "table-error" : undefined}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void start(file);
              event.currentTarget.value = "";
            }}
          />
        </div>
      </div>
      <details class="govuk-details">
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">The columns, and what stands in them</span>
        </summary>
        <div class="govuk-details__text">
          <p class="govuk-body rj-small">
            <button
              type="button"
              class="rj-sort"
              onClick={() => save("services.csv", emptyTable(vocabulary))}
            >
              Download an empty table
            </button>
          </p>
          <ul class="govuk-list rj-small">
            {vocabulary.map((fact) => (
              <li key={fact.id}>
                <code>{fact.id}</code>: {fact.question}{" "}
                <span class="rj-quiet">
                  {fact.kind === "BOOLEAN"
                    ? "yes or no"
                    : fact.kind === "NUMBER"
                      ? `3, 2..5 or >=2${fact.unit ? ` ${fact.unit}` : ""}`
                      : fact.kind === "CHOICE"
                        ? `one of ${fact.choices.map((choice) => choice.id).join(", ")}`
                        : `any of ${fact.choices.map((choice) => choice.id).join("; ")}`}
                </span>
              </li>
            ))}
          </ul>
        </div>
      </details>
      {work && (
        <section aria-labelledby="result">
          <h2 class="govuk-heading-m" id="result">
            {work.file}
          </h2>
          <p class="govuk-body govuk-!-margin-bottom-1">
            <label for="progress">
              {work.state === "waiting"
                ? "The server does not answer; waiting, then going on. "
                : ""}
              {figure(work.done)} of {count(work.rows.length, "row")}
            </label>
          </p>
          <progress class="rj-progress" id="progress" max={work.rows.length} value={work.done} />
          <div role="status">
            {(work.state === "done" || work.state === "stopped") && (
              <p class="govuk-body govuk-!-margin-top-3">
                {work.state === "stopped" ? "Stopped. " : ""}
                {count(good, "row")} classified{bad > 0 ? `, ${count(bad, "row")} not` : ""}.{" "}
                {series([...tally].map(([title, number]) => `${title}: ${number}`))}
                {tally.size > 0 ? "." : ""}
                {work.unknownColumns.length > 0 &&
                  ` Columns that mean nothing here: ${series(work.unknownColumns)}.`}
              </p>
            )}
          </div>
          <div class="rj-row govuk-!-margin-top-3">
            {work.state === "running" || work.state === "waiting" ? (
              <button type="button" class="govuk-button govuk-button--secondary" onClick={stop}>
                Stop
              </button>
            ) : (
              <button
                type="button"
                class="govuk-button"
                onClick={() =>
                  save(work.file.replace(/(\.csv)?$/i, "-classified.csv"), resultTable(work.rows))
                }
              >
                Download the result
              </button>
            )}
          </div>
          <Scroll label="Result">
            <table class="govuk-table rj-table">
              <caption class="govuk-visually-hidden">Result by row</caption>
              <thead class="govuk-table__head">
                <tr class="govuk-table__row">
                  <th scope="col" class="govuk-table__header">
                    Name
                  </th>
                  <th scope="col" class="govuk-table__header">
                    Verdict
                  </th>
                  <th scope="col" class="govuk-table__header">
                    Score
                  </th>
                  <th scope="col" class="govuk-table__header">
                    To ask next
                  </th>
                </tr>
              </thead>
              <tbody class="govuk-table__body">
                {work.rows.slice(0, SHOWN).map((row, index) => (
                  <tr class="govuk-table__row" key={index}>
                    <th scope="row" class="govuk-table__header">
                      {row.name}
                    </th>
                    {row.result ? (
                      <>
                        <td class="govuk-table__cell">
                          {row.result.class?.title ??
                            "Not decided: " +
                              series(row.result.possibleClasses.map((one) => one.title))}
                          {!row.result.class && row.result.likely?.class && (
                            <>
                              <br />
                              <strong>{likely(row.result.likely.class.title)}</strong>, if{" "}
                              {series(row.result.likely.presumptions.map((one) => one.statement))}
                            </>
                          )}
                        </td>
                        <td class="govuk-table__cell">
                          <Score score={row.result.score} />
                        </td>
                        <td class="govuk-table__cell">
                          {row.result.nextQuestions[0]?.question ?? "nothing more"}
                        </td>
                      </>
                    ) : (
                      <td class="govuk-table__cell" colSpan={3}>
                        {row.faults.length > 0 ? (
                          <strong>{row.faults.join("; ")}</strong>
                        ) : (
                          "not yet"
                        )}
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {work.rows.length > SHOWN && (
            <p class="govuk-body">The first {SHOWN} rows are on show; the download has all.</p>
          )}
        </section>
      )}
    </>
  );
}
