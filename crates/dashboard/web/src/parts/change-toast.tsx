// Says, without interrupting, that the registry has changed while the page was open.
import { useEffect, useState } from "preact/hooks";
import { follow, onChange } from "../live";
import { useKey } from "../session";

export function ChangeToast() {
  const key = useKey();
  const [revision, setRevision] = useState<number | null>(null);
  useEffect(() => follow(key), [key]);
  useEffect(() => onChange(setRevision), []);
  return (
    <p class="rj-news" role="status">
      {revision !== null && `The registry has changed. It is at revision ${revision} now.`}
    </p>
  );
}
