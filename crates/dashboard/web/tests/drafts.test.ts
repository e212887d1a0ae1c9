import { storage } from "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { dropDraft, drafts, readDraft, useDraft, writeDraft } from "../src/drafts";
import { mount, settle } from "./hook";

const use = (name: string) => () => useDraft(name, "A title", "/an/address", { text: "" });

test("nothing is kept before the first change, and the last change is", async () => {
  const used = await mount(use("one"));
  equal(readDraft("one"), null);
  used.current.set(() => ({ text: "typed" }));
  used.current.set((old) => ({ text: `${old.text} more` }));
  await settle();
  equal(used.current.value.text, "typed more");
  equal(used.current.restored, false);
  const kept = readDraft<{ text: string }>("one");
  deepEqual(kept && [kept.title, kept.to, kept.value], [
    "A title",
    "/an/address",
    { text: "typed more" },
  ]);
  await used.unmount();
});

test("what was typed is there again, until it is cleared", async () => {
  const used = await mount(use("one"));
  equal(used.current.restored, true);
  equal(used.current.value.text, "typed more");
  used.current.clear({ text: "" });
  await settle();
  equal(used.current.value.text, "");
  equal(used.current.restored, false);
  equal(readDraft("one"), null);
  await used.unmount();
});

test("drafts are listed, the one saved last first; others' storage is left out", async () => {
  localStorage.setItem("rare-jewels-draft:broken", "{");
  localStorage.setItem("rare-jewels-draft:older-form", '{"form":0,"title":"x","to":"/","at":"1"}');
  localStorage.setItem("of-another-app", "{}");
  writeDraft("first", { title: "First", to: "/first", value: 1 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  writeDraft("second", { title: "Second", to: "/second", value: 2 });
  deepEqual(
    drafts().map(({ name }) => name),
    ["second", "first"],
  );
  dropDraft("second");
  dropDraft("first");
  deepEqual(drafts(), []);
});

test("without storage a form still works, and says that nothing is kept", async () => {
  storage.blocked = true;
  const used = await mount(use("two"));
  equal(used.current.kept, true);
  used.current.set(() => ({ text: "typed" }));
  await settle();
  equal(used.current.value.text, "typed");
  equal(used.current.kept, false);
  deepEqual(drafts(), []);
  await used.unmount();
  storage.blocked = false;
});
