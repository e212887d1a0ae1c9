// What is not known is shown as not known.

export function Unknown({ why }: { why?: string }) {
  return <span class="rj-quiet">not known{why ? `: ${why}` : ""}</span>;
}
