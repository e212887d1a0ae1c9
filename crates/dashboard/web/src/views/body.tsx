export function BodyView() { return <h1>BodyView</h1>; }
