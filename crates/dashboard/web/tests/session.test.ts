import { storage } from "./environment";
import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { key, lapse, reviews, setKey, useKey, useLapsed } from "../src/session";
import { mount, settle } from "./hook";

test("a view hears when the key is another", async () => {
  const used = await mount(useKey);
  equal(used.current, null);
  setKey("rj_one");
  await settle();
  equal(used.current, "rj_one");
  setKey(null);
  await settle();
  equal(used.current, null);
  await used.unmount();
});

test("without storage the key lasts as long as the page", () => {
  storage.blocked = true;
  setKey("rj_two");
  equal(key(), "rj_two");
  setKey(null);
  equal(key(), null);
  storage.blocked = false;
});

test("reviewers and administrators review, and no one else does", () => {
  equal(reviews("REVIEWER"), true);
  equal(reviews("ADMIN"), true);
  equal(reviews("CONTRIBUTOR"), false);
});

test("a key that the registry refuses signs its owner out, and another one signs in", async () => {
  const used = await mount(() => [useKey(), useLapsed()] as const);
  setKey("rj_one");
  lapse("rj_other");
  await settle();
  deepEqual(used.current, ["rj_one", false]);
  lapse("rj_one");
  await settle();
  deepEqual(used.current, [null, true]);
  setKey("rj_two");
  await settle();
  deepEqual(used.current, ["rj_two", false]);
  setKey(null);
  await used.unmount();
});
