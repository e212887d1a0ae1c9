export function Funding() { return <h1>Funding</h1>; }
