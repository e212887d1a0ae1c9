export function Review() { return <h1>Review</h1>; }
export function ReviewOne() { return <h1>x</h1>; }
