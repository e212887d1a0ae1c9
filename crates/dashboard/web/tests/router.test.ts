import { back, visited } from "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  followLinks,
  go,
  list,
  proposalAddress,
  setParams,
  enumParams,
  usePlace,
  withParams,
  toParam,
} from "../src/router";
import { mount, settle } from "./hook";

beforeEach(() => void visited.splice(0, visited.length, "/services?nation=wales"));

test("an address that is gone to is a step for the back button, a replaced one is none", () => {
  go("/matrix");
  deepEqual(visited, ["/services?nation=wales", "/matrix"]);
  go("/map", { replace: true });
  deepEqual(visited, ["/services?nation=wales", "/map"]);
});

test("going to where the reader is leaves no step", () => {
  go("/services?nation=wales");
  equal(visited.length, 1);
});

test("a view hears of every move, and of the back button", async () => {
  const place = await mount(usePlace);
  equal(place.current.path, "/services");
  go("/map");
  await settle();
  equal(place.current.path, "/map");
  back();
  await settle();
  equal(place.current.path, "/services");
  equal(place.current.params.get("nation"), "wales");
  await place.unmount();
  const renders = place.all.length;
  go("/matrix");
  await settle();
  equal(place.all.length, renders);
});

test("parameters are changed one by one, and an empty one leaves the address", () => {
  equal(withParams({ q: "leeds" }), "/services?nation=wales&q=leeds");
  equal(withParams({ nation: null }), "/services");
  equal(withParams({ nation: "", q: undefined }), "/services");
  setParams({ nation: "scotland" });
  equal(visited.at(-1), "/services?nation=scotland");
});

test("a parameter keeps what it holds, whatever it is", () => {
  const text = "a&b=c?d#e%20f ü,“g”";
  setParams({ q: text });
  equal(new URL(visited.at(-1) ?? "", "http://registry.test").searchParams.get("q"), text);
});

test("a proposal has one address, by its own id and by that of its preview", () => {
  equal(proposalAddress("proposal:12"), "/proposals/12");
  equal(proposalAddress("preview:little ham/1"), "/proposals/little%20ham%2F1");
  equal(proposalAddress("little-ham"), "/proposals/little-ham");
});

test("terms stand in addresses in small letters, and are read in any", () => {
  const allowed = ["PARENT_INFANT_TEAM", "UNDETERMINED"] as const;
  equal(toParam("PARENT_INFANT_TEAM"), "parent-infant-team");
  const read = (query: string) => enumParams(new URLSearchParams(query), "class", allowed);
  deepEqual(read("class=parent-infant-team"), ["PARENT_INFANT_TEAM"]);
  deepEqual(read("class=Undetermined,PARENT_INFANT_TEAM"), ["PARENT_INFANT_TEAM", "UNDETERMINED"]);
  deepEqual(read("class=undetermined&class=parent-infant-team"), [...allowed]);
  deepEqual(read("class=hospital"), []);
  deepEqual(read(""), []);
});

test("a list leaves out blanks", () => {
  deepEqual(list(new URLSearchParams("body=one,, two &body=three"), "body"), [
    "one",
    "two",
    "three",
  ]);
});

test("a link to the app is followed without loading a page, and no other is", () => {
  const root = new EventTarget();
  followLinks(root as HTMLElement, (path) => path.startsWith("/services"));
  const anchor = {
    origin: "http://registry.test",
    pathname: "/services/oxpip",
    search: "?definition=x",
    hash: "",
    target: "",
    hasAttribute: () => false,
  };
  const click = (link: object | null, with_: object = {}) => {
    const event = Object.assign(new Event("click", { cancelable: true }), { button: 0, ...with_ });
    Object.defineProperty(event, "target", { value: { closest: () => link } });
    root.dispatchEvent(event);
    return event.defaultPrevented;
  };
  equal(click(anchor), true);
  equal(visited.at(-1), "/services/oxpip?definition=x");
  const steps = visited.length;
  equal(click(null), false);
  equal(click({ ...anchor, pathname: "/graphiql" }), false);
  equal(click({ ...anchor, origin: "http://elsewhere.test" }), false);
  equal(click({ ...anchor, target: "_blank" }), false);
  equal(click({ ...anchor, hasAttribute: (name: string) => name === "download" }), false);
  equal(click({ ...anchor, hash: "#verdict" }), false, "a place on this page");
  for (const key of ["metaKey", "ctrlKey", "shiftKey", "altKey"])
    equal(click(anchor, { [key]: true }), false, key);
  equal(click(anchor, { button: 1 }), false);
  equal(visited.length, steps);
});
