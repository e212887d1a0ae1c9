// The short words of a page in full: what a reader meets is explained where they meet it.
import { useEffect, useState } from "preact/hooks";

const TERMS: [short: string, full: string][] = [
  ["CAMHS", "child and adolescent mental health services"],
  [
    "ICB",
    "integrated care board, which plans and pays for NHS care in a part of England since 2022",
  ],
  ["CCG", "clinical commissioning group, which integrated care boards replaced in July 2022"],
  ["WTE", "whole-time equivalent: two people who work half the week are 1 WTE"],
  ["PIP", "parent-infant partnership"],
  ["EIF", "Early Intervention Foundation, which rated the evidence for interventions"],
  ["EMDR", "eye movement desensitisation and reprocessing, a therapy"],
  ["VIG", "video interaction guidance, an intervention"],
  ["NBO", "newborn behavioural observation, an intervention"],
];

/** Which of the short words a text has, in its order of the list. */
export function termsIn(text: string): [short: string, full: string][] {
  return TERMS.filter(([short]) => new RegExp(`\\b${short}s?\\b`).test(text));
}

/** What is neither on show nor read aloud: what is closed, and the choices of a list. */
const AWAY = "details:not([open]) > :not(summary), select, [aria-hidden=true]";

/** The text of an element, as far as a reader meets it. */
function textIn(node: Node): string {
  if (node.nodeType === 3) return node.nodeValue ?? "";
  if (node instanceof Element && node.matches(AWAY)) return " ";
  return [...node.childNodes].map(textIn).join("");
}

/** How long the page rests before it is looked at. */
const REST_MS = 400;

export function Terms() {
  const [found, setFound] = useState<[string, string][]>([]);
  useEffect(() => {
    const main = document.getElementById("main");
    if (!main) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const now = termsIn(textIn(main));
        setFound((old) => (old.length === now.length && String(old) === String(now) ? old : now));
      }, REST_MS);
    };
    look();
    const observer = new MutationObserver(look);
    observer.observe(main, {
      childList: true,
      subtree: true,
      characterData: true,
      attributeFilter: ["open"],
    });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  if (found.length === 0) return null;
  return (
    <div class="rj-terms">
      <h2 class="govuk-heading-s">Short words on this page</h2>
      <dl>
        {found.map(([short, full]) => (
          <div key={short}>
            <dt>{short}</dt>
            <dd>{full}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
