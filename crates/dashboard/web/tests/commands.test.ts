import "./environment";
import { deepEqual, equal, notEqual } from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api";
import { useCommandKey } from "../src/use-command-key";
import { useSending } from "../src/use-sending";
import { mount, settle } from "./hook";

test("a draft that is sent again has the key that it had, and a changed one another", async () => {
  const keys = await mount(useCommandKey);
  const first = keys.current({ name: "Littleham", places: ["Little"] });
  equal(keys.current({ name: "Littleham", places: ["Little"] }), first);
  await keys.use(useCommandKey);
  equal(keys.current({ name: "Littleham", places: ["Little"] }), first, "after it was drawn again");
  const changed = keys.current({ name: "Littleham", places: ["Little", "Great"] });
  notEqual(changed, first);
  notEqual(
    keys.current({ name: "Littleham", places: ["Little"] }),
    first,
    "only the last is known",
  );
  await keys.unmount();
});

test("while a command is on its way its form is busy, and then it shows the result", async () => {
  const sending = await mount(useSending);
  let arrive: (said: { good: boolean; lines: string[] }) => void = () => {};
  const sent = sending.current.send(() => new Promise((resolve) => (arrive = resolve)));
  await settle();
  equal(sending.current.busy, true);
  arrive({ good: true, lines: ["Accepted."] });
  await sent;
  await settle();
  equal(sending.current.busy, false);
  deepEqual(sending.current.said, { good: true, lines: ["Accepted."] });
  await sending.unmount();
});

test("a command that does not arrive is said not to be lost", async () => {
  const sending = await mount(useSending);
  const failing = async (error: Error) => {
    await sending.current.send(() => Promise.reject(error));
    await settle();
    return sending.current.said;
  };
  deepEqual(await failing(new ApiError("gone", "The server cannot be reached.")), {
    good: false,
    lines: [
      "The server cannot be reached.",
      "Nothing is lost, and nothing is saved twice. You can send it again.",
    ],
  });
  equal((await failing(new Error("x is undefined")))?.lines[0], "It could not be sent.");
  equal(sending.current.busy, false);
  await sending.unmount();
});
