// A question and its answer in a view. What fails for a while is asked again by itself; the last
// answer stays on show.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask, type Document } from "./api";
import { newest, onChange } from "./live";
import { useKey } from "./session";

export interface Query<T> {
  data: T | null;
  /** Whether `data` answers an earlier question, while this one is under way. */
  stale: boolean;
  loading: boolean;
  /** Loading takes longer than it should. */
  slow: boolean;
  error: ApiError | null;
  /** Seconds until it is asked again; null when it will not be. */
  retryIn: number | null;
  reload(): void;
}

/** How long to wait after an answer that is older than the last revision announced. */
const CATCH_UP_MS = 1_000;
const SLOW_AFTER_MS = 2_000;
const MAX_PAUSE_S = 15;
const cache = new Map<string, unknown>();
const MAX_CACHED = 60;

function remember(name: string, value: unknown): void {
  cache.delete(name);
  cache.set(name, value);
  const oldest = cache.keys().next();
  if (cache.size > MAX_CACHED && !oldest.done) cache.delete(oldest.value);
}

/** Forgets answers, after something was written. */
export function forget(): void {
  cache.clear();
}

onChange(forget);

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface State<T> {
  name: string | null;
  data: T | null;
  loading: boolean;
  slow: boolean;
  error: ApiError | null;
  retryIn: number | null;
}

/** Asks when the question changes. Without variables it asks nothing. */
export function useQuery<TResult, TVariables>(
  document: Document<TResult, TVariables>,
  variables: TVariables | null,
): Query<TResult> {
  const secret = useKey();
  const name =
    variables === null ? null : `${secret ?? ""}\n${document}\n${JSON.stringify(variables)}`;
  const [state, set] = useState<State<TResult>>(() => ({
    name: null,
    data: name === null ? null : ((cache.get(name) as TResult | undefined) ?? null),
    loading: name !== null,
    slow: false,
    error: null,
    retryIn: null,
  }));
  const [round, setRound] = useState(0);
  const failures = useRef(0);
  /** What the answer on show is an answer of; nothing while one is under way. */
  const revision = useRef<number | null>(null);

  // `name` stands for the document and the variables.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again
  useEffect(() => {
    if (name === null || variables === null) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setInterval> | undefined;
    revision.current = null;
    const cached = cache.get(name) as TResult | undefined;
    set((old) => ({
      ...old,
      ...(cached !== undefined ? { data: cached, name } : {}),
      loading: true,
      slow: false,
      retryIn: null,
      // The words stay until the next attempt has ended, so that they do not flicker.
      error: old.name === name || old.error?.passing ? old.error : null,
    }));
    const slow = setTimeout(() => set((old) => ({ ...old, slow: true })), SLOW_AFTER_MS);
    ask(document, variables, controller.signal)
      .then(
        (answer) => {
          failures.current = 0;
          remember(name, answer.data);
          revision.current = answer.revision;
          // What is the same stays the same object, so that nothing is drawn again for it.
          set((old) => ({
            name,
            data: old.name === name && same(old.data, answer.data) ? old.data : answer.data,
            loading: false,
            slow: false,
            error: null,
            retryIn: null,
          }));
          if (answer.revision !== null && answer.revision < newest())
            timer = setTimeout(() => setRound((value) => value + 1), CATCH_UP_MS);
        },
        (cause: unknown) => {
          if (controller.signal.aborted) return;
          const error = cause instanceof ApiError ? cause : new ApiError("broken", String(cause));
          failures.current += 1;
          let left = error.passing
            ? Math.max(error.retryAfter ?? 0, Math.min(MAX_PAUSE_S, 2 ** (failures.current - 1)))
            : null;
          set((old) => ({
            ...old,
            name,
            data: old.name === name ? old.data : (cached ?? null),
            loading: false,
            slow: false,
            error,
            retryIn: left,
          }));
          if (left === null) return;
          timer = setInterval(() => {
            left = (left ?? 1) - 1;
            if (left > 0) set((old) => ({ ...old, retryIn: left }));
            else {
              clearInterval(timer);
              setRound((value) => value + 1);
            }
          }, 1000);
        },
      )
      .finally(() => clearTimeout(slow));
    return () => {
      controller.abort();
      clearTimeout(slow);
      clearInterval(timer);
    };
  }, [name, round]);

  useEffect(
    () =>
      onChange((to) => {
        if (revision.current !== null && revision.current < to) setRound((value) => value + 1);
      }),
    [],
  );

  useEffect(() => {
    const again = () => state.error?.passing && setRound((value) => value + 1);
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [state.error]);

  const reload = useCallback(() => setRound((value) => value + 1), []);
  const { name: answered, ...rest } = state;
  return { ...rest, stale: answered !== name, reload };
}
