// The heading of what has just appeared: it takes the focus, so that it is read first.
import { useEffect, useRef } from "preact/hooks";

export function useFocusedHeading() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return heading;
}
