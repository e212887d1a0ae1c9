// Where to go from a page that has nothing to show.

export function WaysOn() {
  return (
    <ul class="govuk-list govuk-list--bullet">
      <li>
        <a href="/services">All services</a>
      </li>
      <li>
        <a href="/map">The map</a>
      </li>
      <li>
        <a href="/help">Help</a>
      </li>
    </ul>
  );
}
