// The endings as one picture, for a slide or a paper: the bars of the page, with their words.
import { linesOf } from "../../picture-file";
import { day, money } from "../../words";
import { axisOf, barLook, type Outlook } from "./endings";

const [WIDTH, LINE, BAR] = [900, 17, 16];

export function EndingsPicture({ outlook }: { outlook: Outlook }) {
  const { bars, years, now } = axisOf(outlook);
  const across = (share: number) => (WIDTH * share) / 100;
  let below = 26;
  const placed = bars.map(({ line, from, wide }) => {
    const words =
      `${line.funder.name} pays for ${line.service.name} until ${day(line.to ?? "")}` +
      (line.annualAmount == null ? "" : `, ${money(line.annualAmount)}`);
    const lines = linesOf(words, 130, (text) => text.length);
    const y = below;
    below += lines.length * LINE + BAR + 14;
    return { line, from, wide, lines, y };
  });
  return (
    <svg
      role="img"
      aria-label="When funding ends"
      class="rj-timeline-picture"
      viewBox={`0 0 ${WIDTH} ${below}`}
    >
      {years.map(({ year, at }) => (
        <text key={year} x={across(at)} y="14" text-anchor="middle">
          {year}
        </text>
      ))}
      {placed.map(({ line, from, wide, lines, y }) => (
        <g key={line.id}>
          {lines.map((text, at) => (
            <text key={text} x="0" y={y + LINE * (at + 0.8)}>
              {text}
            </text>
          ))}
          <g transform={`translate(0 ${y + LINE * lines.length})`}>
            {years.map(({ year, at }) => (
              <path key={year} class="rj-timeline__rule" d={`M${across(at)} 0v${BAR + 4}`} />
            ))}
            <rect class={barLook(line)} x={across(from)} y="2" width={across(wide)} height={BAR} />
            <path class="rj-timeline__now" d={`M${across(now)} 0v${BAR + 4}`} />
          </g>
        </g>
      ))}
    </svg>
  );
}
