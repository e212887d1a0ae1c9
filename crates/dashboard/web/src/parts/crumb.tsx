// The way back to the page above.

export function Crumb({ to, children }: { to: string; children: string }) {
  return (
    <nav class="govuk-breadcrumbs" aria-label="Breadcrumb">
      <ol class="govuk-breadcrumbs__list">
        <li class="govuk-breadcrumbs__list-item">
          <a class="govuk-breadcrumbs__link" href={to}>
            {children}
          </a>
        </li>
      </ol>
    </nav>
  );
}
