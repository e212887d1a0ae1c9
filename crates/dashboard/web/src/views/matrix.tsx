export function Matrix() { return <h1>Matrix</h1>; }
