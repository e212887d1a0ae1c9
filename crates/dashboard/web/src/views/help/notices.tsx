// What may be done with the data, what works for whom, and what is stored about whom.

export function Licence() {
  return (
    <>
      <p class="govuk-body rj-answer">
        <strong>You may quote, copy and reuse what is on these pages</strong>, if you name the
        register and the day.
      </p>
      <p class="govuk-body">
        What services, funders and areas are, and what sources say of them, are facts, set down here
        in our own words. Facts belong to nobody. Each names its source, which may have a licence of
        its own: <a href="/help/sources">see the sources</a>.
      </p>
      <p class="govuk-body">
        Names, codes and dates of public bodies, and numbers of babies:{" "}
        <strong>
          contains public sector information licensed under the Open Government Licence v3.0
        </strong>{" "}
        (Office for National Statistics, National Records of Scotland, NHS Organisation Data
        Service). Whoever passes them on has to say so, too.
      </p>
      <h2 class="govuk-heading-m">How to cite</h2>
      <p class="govuk-body">
        “Copy” beside a sentence copies it with its address. In a table, name the revision: it says
        exactly which state of the register you saw, and that state can be asked for again.
      </p>
      <h2 class="govuk-heading-m">What you may not read into it</h2>
      <p class="govuk-body">
        That a service or an area has no entry does not mean that there is none. Say “known” or “on
        record” when you quote a number.
      </p>
      <h2 class="govuk-heading-m">The software</h2>
      <p class="govuk-body">
        The program is free software, under the MIT licence or the Apache licence 2.0.{" "}
        <a href="/app/licences.md">Licences of what it is built from</a> are listed in full.
      </p>
    </>
  );
}

export function Accessibility() {
  return (
    <>
      <p class="govuk-body rj-answer">
        <strong>
          These pages aim at level AA of the Web Content Accessibility Guidelines 2.2.
        </strong>
      </p>
      <p class="govuk-body">You should be able to:</p>
      <ul class="govuk-list govuk-list--bullet">
        <li>do everything with a keyboard alone</li>
        <li>enlarge to 400 per cent, or use a screen of 320 pixels, without scrolling sideways</li>
        <li>read everything with a screen reader: each picture has a table or a list beside it</li>
        <li>tell everything apart without colours: shapes, dashes and words say the same</li>
        <li>use your own colours, a dark screen, or reduced motion: your settings are followed</li>
        <li>print each page on A4</li>
      </ul>
      <h2 class="govuk-heading-m">What does not work as well</h2>
      <ul class="govuk-list govuk-list--bullet">
        <li>
          The picture of the funding is painted: a screen reader reads its name only. “Look at”
          above it, the profile and the tables below have the same content.
        </li>
        <li>
          The matrix and wide tables scroll within themselves on a narrow screen, with the headings
          in sight.
        </li>
        <li>
          The explorer for programs is made by others; its editor is hard to use with some screen
          readers.
        </li>
      </ul>
      <h2 class="govuk-heading-m">How this was tested</h2>
      <p class="govuk-body">
        Every view is checked automatically with axe, light and dark, from 320 to 1920 pixels, and
        with a keyboard alone. It has not been tested by people who use assistive technology every
        day. If something stops you, tell whoever gave you the address of this register.
      </p>
    </>
  );
}

export function Privacy() {
  return (
    <>
      <p class="govuk-body rj-answer">
        <strong>Looking things up needs no account, and nothing follows you.</strong>
      </p>
      <ul class="govuk-list govuk-list--bullet">
        <li>There are no cookies, no statistics of visitors, and nothing from other sites.</li>
        <li>
          The server writes a line for each request: the time, the address asked for, how long it
          took. Whoever runs it decides how long that is kept.
        </li>
        <li>
          If you sign in, your key stays in this browser tab until you close it or sign out. The
          server keeps a fingerprint of it, not the key.
        </li>
        <li>
          What you submit is kept with the name of your key, for good: changes stay on record so
          that everybody can see how the register came to say what it says.
        </li>
        <li>Answers in the questionnaire are in the address of the page; nothing is stored.</li>
      </ul>
      <h2 class="govuk-heading-m">Families</h2>
      <p class="govuk-body">
        The register is about services and bodies. It holds nothing about families, and nothing that
        a person wrote about one belongs in it. If you find something that does, tell whoever runs
        this register, so that it can be taken back.
      </p>
    </>
  );
}
