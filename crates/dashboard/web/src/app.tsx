// The frame: which address shows which view, and what surrounds it.
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ServerDocument } from "./generated/graphql";
import { ChangeToast } from "./parts/change-toast";
import { NoDesk, OnlyReads, onlyWrites } from "./parts/only-reads";
import { Wait } from "./parts/query-boundary";
import { Served } from "./parts/served";
import { SiteSearch } from "./parts/site-search";
import { Terms } from "./parts/terms";
import { WaysOn } from "./parts/ways-on";
import { Lapsed, Who } from "./parts/who";
import { usePlace } from "./router";
import { reviews, useKey } from "./session";
import { showTitle } from "./title";
import { useQuery } from "./use-query";
import { useViewer } from "./use-viewer";
import { Overview } from "./views/overview";

interface View {
  path: RegExp;
  title: string;
  load: () => Promise<ComponentType<{ slug: string }>>;
}

const VIEWS: View[] = [
  {
    path: /^\/services$/,
    title: "Services",
    load: async () => (await import("./views/services")).Services,
  },
  {
    path: /^\/services\/([^/]+)$/,
    title: "Service",
    load: async () => (await import("./views/service")).ServiceView,
  },
  {
    path: /^\/search$/,
    title: "Search",
    load: async () => (await import("./views/search")).SearchView,
  },
  {
    path: /^\/matrix$/,
    title: "Score matrix",
    load: async () => (await import("./views/matrix")).Matrix,
  },
  {
    path: /^\/classify$/,
    title: "Classify a service",
    load: async () => (await import("./views/classify")).Classify,
  },
  {
    path: /^\/funding$/,
    title: "Funding network",
    load: async () => (await import("./views/funding")).Funding,
  },
  {
    path: /^\/funding\/([^/]+)$/,
    title: "Commissioning body",
    load: async () => (await import("./views/body")).BodyView,
  },
  {
    path: /^\/map$/,
    title: "Map and gaps",
    load: async () => (await import("./views/map")).MapView,
  },
  {
    path: /^\/review$/,
    title: "Review",
    load: async () => (await import("./views/review")).Review,
  },
  {
    path: /^\/review\/([^/]+)$/,
    title: "Review a service",
    load: async () => (await import("./views/review")).ReviewOne,
  },
  {
    path: /^\/proposals\/([^/]+)$/,
    title: "Proposal",
    load: async () => (await import("./views/proposal")).ProposalView,
  },
  {
    path: /^\/sign-in$/,
    title: "Sign in",
    load: async () => (await import("./views/sign-in")).SignIn,
  },
  {
    path: /^\/work$/,
    title: "My work",
    load: async () => (await import("./views/work")).Work,
  },
  {
    path: /^\/add$/,
    title: "Add a service",
    load: async () => (await import("./views/add")).Add,
  },
  {
    path: /^\/change\/([^/]+)$/,
    title: "Change a service",
    load: async () => (await import("./views/change")).Change,
  },
  {
    path: /^\/rounds$/,
    title: "Ask the services",
    load: async () => (await import("./views/rounds")).Rounds,
  },
  {
    path: /^\/answer$/,
    title: "Answer for your service",
    load: async () => (await import("./views/answer")).AnswerView,
  },
  {
    path: /^\/keys$/,
    title: "Keys",
    load: async () => (await import("./views/keys")).Keys,
  },
  {
    path: /^\/changes$/,
    title: "All changes",
    load: async () => (await import("./views/changes")).AllChanges,
  },
  {
    path: /^\/quality(?:\/([^/]+))?$/,
    title: "Quality",
    load: async () => (await import("./views/quality")).QualityView,
  },
  {
    path: /^\/help(?:\/([^/]+))?$/,
    title: "Help",
    load: async () => (await import("./views/help")).HelpView,
  },
];

const NAVIGATION = [
  ["/", "Overview"],
  ["/services", "Services"],
  ["/matrix", "Score matrix"],
  ["/classify", "Classify"],
  ["/funding", "Funding"],
  ["/map", "Map and gaps"],
  ["/quality", "Quality"],
  ["/help", "Help"],
] as const;

/** What only those who came by a link have. */
const ANSWER = [["/answer", "Answer"]] as const;
/** What only those who are signed in have. */
const OWN = [["/work", "My work"]] as const;
const REVIEW = [["/review", "Review"]] as const;
const MANAGE = [
  ["/rounds", "Ask the services"],
  ["/keys", "Keys"],
] as const;

export function isOwn(path: string): boolean {
  return path === "/" || VIEWS.some((view) => view.path.test(path));
}

const loaded = new Map<View, ComponentType<{ slug: string }>>();

/** `served` is what the server wrote into the page: it is on show until the app has its own. */
export function App({ served = null }: { served?: HTMLElement | null }) {
  const { path } = usePlace();
  const key = useKey();
  const viewer = useViewer();
  const onlyReads = useQuery(ServerDocument, {}).data?.registry?.readOnly === true;
  const navigation = [
    ...NAVIGATION,
    ...(viewer?.role === "RESPONDENT" && !onlyReads ? ANSWER : []),
    ...(key ? OWN : []),
    ...(viewer && reviews(viewer.role) ? REVIEW : []),
    ...(viewer?.role === "ADMIN" && !onlyReads ? MANAGE : []),
  ];
  const view = VIEWS.find((candidate) => candidate.path.test(path));
  const slug = view ? decode(view.path.exec(path)?.[1] ?? "") : "";
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState<View | null>(null);
  const first = useRef(true);
  const [waits, setWaits] = useState(served !== null);
  const title = path === "/" ? "Overview" : (view?.title ?? "Page not found");

  // biome-ignore lint/correctness/useExhaustiveDependencies: the path says when the view is another
  useEffect(() => {
    showTitle(path, title);
    if (first.current) {
      first.current = false;
      return;
    }
    setWaits(false);
    // A new view is read from its top, and screen readers announce it.
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [path]);

  useEffect(() => {
    if (!view || loaded.has(view)) return;
    let on = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      view.load().then(
        (component) => {
          loaded.set(view, component);
          if (on) {
            setFailed(null);
            redraw((value) => value + 1);
          }
        },
        () => {
          if (!on) return;
          setFailed(view);
          timer = setTimeout(load, 3000);
        },
      );
    };
    load();
    return () => {
      on = false;
      clearTimeout(timer);
    };
  }, [view]);

  const Current = view ? loaded.get(view) : undefined;
  return (
    <OnlyReads.Provider value={onlyReads}>
      <a href="#main" class="govuk-skip-link">
        Skip to main content
      </a>
      <header>
        <div class="rj-head">
          <div class="govuk-width-container rj-head__row">
            <a href="/">
              <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                <path fill="#fff" d="M9 5h14l7 9-14 14L2 14z" />
                <path fill="#28a197" d="M9 5h14l-7 9z" />
                <path fill="#12436d" fill-opacity=".25" d="M2 14h14v14z" />
              </svg>
              Rare Jewels
            </a>
            <Who />
          </div>
        </div>
        <nav class="rj-views" aria-label="Views">
          <ul class="govuk-width-container">
            {navigation.map(([address, name]) => {
              const active =
                address === "/"
                  ? path === "/"
                  : path === address ||
                    isBeneath(path, address) ||
                    (path.startsWith("/proposals/") &&
                      address === (viewer && reviews(viewer.role) ? "/review" : "/work"));
              return (
                <li key={address}>
                  <a
                    class="govuk-link"
                    href={address}
                    aria-current={path === address ? "page" : active ? "true" : undefined}
                  >
                    {active ? <strong>{name}</strong> : name}
                  </a>
                </li>
              );
            })}
          </ul>
        </nav>
      </header>
      <div class="rj-main">
        <main class="govuk-width-container" id="main" tabIndex={-1}>
          <Lapsed />
          {path === "/" ? (
            <Overview />
          ) : onlyReads && onlyWrites(path) ? (
            <NoDesk />
          ) : !view ? (
            <NotFound />
          ) : Current ? (
            <Current key={path} slug={slug} />
          ) : (
            <div role="status">
              {failed === view ? (
                <p class="rj-trouble">
                  This page could not be loaded: the server cannot be reached. The page tries again
                  by itself.
                </p>
              ) : (
                <Wait>Loading this page.</Wait>
              )}
            </div>
          )}
          {waits && served && <Served served={served} onDone={() => setWaits(false)} />}
        </main>
      </div>
      <footer class="rj-foot">
        <div class="govuk-width-container">
          <Terms />
          <ul>
            <li>
              <a href="/changes">All changes</a>
            </li>
            <li>
              <a href="/docs/">Documentation</a>
            </li>
            <li>
              <a href="/graphiql">Explore the API</a>
            </li>
            <li>
              <a href="/schema.graphql">The schema</a>
            </li>
            <li>
              <a href="/help/licence">Licence of the data</a>
            </li>
            <li>
              <a href="/help/accessibility">Accessibility</a>
            </li>
            <li>
              <a href="/help/privacy">Privacy</a>
            </li>
          </ul>
          <ChangeToast />
          <p>What is not known is shown as not known. It never counts as a no.</p>
        </div>
      </footer>
    </OnlyReads.Provider>
  );
}

/** Whether a page is one of a view. That of a body answers for its area: it belongs to the map. */
function isBeneath(path: string, address: string): boolean {
  return path.startsWith("/funding/") ? address === "/map" : path.startsWith(`${address}/`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function NotFound() {
  return (
    <>
      <h1 class="govuk-heading-l">Page not found</h1>
      <p class="govuk-body">
        There is no page at this address. It may have moved, or the address may be cut short.
      </p>
      <SiteSearch />
      <WaysOn />
    </>
  );
}
