import { storage } from "./environment";
import { equal } from "node:assert/strict";
import { test } from "node:test";
import { key, reviews, setKey, useKey } from "../src/session";
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
