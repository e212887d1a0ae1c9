// A picture on show as a file of its own: its title, what it says, its key and where it is from.
import { render, type VNode } from "preact";
import { saveFile } from "./csv";
import { textOf } from "./parts/take";
import { escaped } from "./workbook";

export interface Picture {
  svg: SVGSVGElement;
  /** The items of its key. */
  key: HTMLElement[];
  title: string;
  sentence: string;
  /** Where it is from, and of when. */
  from: string;
}

const SPACE = "http://www.w3.org/2000/svg";
const FONT = "Arial, Helvetica, sans-serif";
const EDGE = 24;
/** The least width: sentences need it. */
const WIDTH = 720;
const LINE = 20;
const MARK = 18;
/** Pixels of the PNG to one of the picture. */
const FINE = 2;

const LOOK = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "transform",
];
const WORDS = ["font-size", "font-weight", "text-anchor", "paint-order"];

/** A copy whose looks are its own, as the page shows it now. */
function inlined(shown: SVGElement): SVGElement {
  const copy = shown.cloneNode(false) as SVGElement;
  const style = getComputedStyle(shown);
  const kept = [...copy.attributes].filter(({ name }) =>
    /^(class|style|role|tabindex|aria-|data-)/.test(name),
  );
  for (const { name } of kept) copy.removeAttribute(name);
  for (const name of shown.tagName === "text" ? [...LOOK, ...WORDS] : LOOK) {
    const value = style.getPropertyValue(name);
    // The place of a group is an attribute already, in the units of the picture.
    if (name === "transform" && (value === "none" || shown.hasAttribute(name))) continue;
    if (value !== "") copy.setAttribute(name, value);
  }
  for (const child of shown.childNodes) {
    if (!(child instanceof SVGElement)) copy.append(child.cloneNode(true));
    else if (child.tagName === "title") copy.append(child.cloneNode(true));
    else if (getComputedStyle(child).display !== "none") copy.append(inlined(child));
  }
  return copy;
}

function within(svg: SVGSVGElement, x: number, y: number, width: number, height: number): string {
  const copy = inlined(svg);
  for (const [name, value] of Object.entries({ x, y, width, height }))
    copy.setAttribute(name, String(value));
  return new XMLSerializer().serializeToString(copy);
}

/** Lines that are no wider than they may be. */
export function linesOf(text: string, most: number, wide: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && wide(`${last} ${word}`) <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A picture that the page does not show, put into it unseen, so that its style applies. */
export function drawn(picture: VNode): SVGSVGElement | null {
  const room = document.createElement("div");
  room.className = "rj-drawn";
  room.hidden = true;
  document.body.append(room);
  render(picture, room);
  return room.querySelector("svg");
}

export function svgFile({ svg, key, title, sentence, from }: Picture): string {
  const { width: across, height: down } = svg.viewBox.baseVal;
  const width = Math.max(WIDTH, across) + 2 * EDGE;
  const style = getComputedStyle(document.documentElement);
  const [ink, quiet, paper] = ["ink", "quiet", "paper"].map((name) =>
    style.getPropertyValue(`--${name}`),
  ) as [string, string, string];
  const context = document.createElement("canvas").getContext("2d");
  const measure = (size: number, weight: number) => (text: string) => {
    if (!context) return text.length * size * 0.6;
    context.font = `${weight} ${size}px ${FONT}`;
    return context.measureText(text).width;
  };
  const parts: string[] = [];
  let y = EDGE;
  const write = (text: string, size: number, weight: number, colour: string) => {
    for (const line of linesOf(text, width - 2 * EDGE, measure(size, weight))) {
      y += size * 1.3;
      parts.push(
        `<text x="${EDGE}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">` +
          `${escaped(line)}</text>`,
      );
    }
    y += size * 0.5;
  };
  write(title, 22, 700, ink);
  write(sentence, 15, 400, ink);
  y += LINE / 2;
  parts.push(within(svg, (width - across) / 2, y, across, down));
  y += down + LINE;
  let x = EDGE;
  for (const item of key) {
    const mark = item.querySelector("svg");
    const text = textOf(item);
    const wide = (mark ? MARK + 8 : 0) + measure(14, 400)(text) + 24;
    if (x > EDGE && x + wide > width - EDGE) [x, y] = [EDGE, y + LINE * 1.3];
    if (mark) parts.push(within(mark, x, y, MARK, MARK));
    parts.push(
      `<text x="${x + (mark ? MARK + 8 : 0)}" y="${y + 14}" font-size="14" fill="${ink}">` +
        `${escaped(text)}</text>`,
    );
    x += wide;
  }
  if (key.length > 0) y += LINE * 1.5;
  write(from, 12, 400, quiet);
  return (
    `<svg xmlns="${SPACE}" width="${width}" height="${Math.ceil(y + EDGE)}" ` +
    `viewBox="0 0 ${width} ${Math.ceil(y + EDGE)}" font-family="${FONT}" role="img">` +
    `<title>${escaped(title)}</title><desc>${escaped(sentence)}</desc>` +
    `<rect width="100%" height="100%" fill="${paper}"/>${parts.join("")}</svg>`
  );
}

export async function savePicture(
  file: string,
  kind: "svg" | "png",
  picture: Picture,
): Promise<void> {
  const drawn = new Blob([svgFile(picture)], { type: "image/svg+xml" });
  if (kind === "svg") return saveFile(`${file}.svg`, drawn);
  const address = URL.createObjectURL(drawn);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * FINE, image.naturalHeight * FINE];
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const painted = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    if (!painted) throw new Error("the browser paints no picture");
    saveFile(`${file}.png`, painted);
  } finally {
    URL.revokeObjectURL(address);
  }
}
