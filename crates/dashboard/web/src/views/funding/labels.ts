// Which names of a crowded picture find room: those of the best connected first, none over another.
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function overlaps(one: Box, other: Box): boolean {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}

/** The indices of the boxes that are kept, going through them in their order. */
export function place(boxes: Box[], marks: Box[] = []): number[] {
  const kept: number[] = [];
  boxes.forEach((box, index) => {
    if (kept.some((one) => overlaps(boxes[one] as Box, box))) return;
    if (!marks.some((mark) => overlaps(mark, box))) kept.push(index);
  });
  return kept;
}
