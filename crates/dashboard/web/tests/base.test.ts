import assert from "node:assert/strict";
import { test } from "node:test";
import { baseOf, beneath, within } from "../src/base";

test("the base path is without the slash at its end", () => {
  assert.equal(baseOf("/"), "");
  assert.equal(baseOf("/registry/"), "/registry");
  assert.equal(baseOf(undefined), "");
});

test("addresses of this app leave beneath the path, and others as they are", () => {
  assert.equal(beneath("/services?q=a", "/registry"), "/registry/services?q=a");
  assert.equal(beneath("/", "/registry"), "/registry/");
  assert.equal(beneath("https://example.org/", "/registry"), "https://example.org/");
  assert.equal(beneath("//example.org/", "/registry"), "//example.org/");
  assert.equal(beneath("#main", "/registry"), "#main");
  assert.equal(beneath("/services", ""), "/services");
});

test("what is not beneath the path is elsewhere", () => {
  assert.equal(within("/registry/services", "/registry"), "/services");
  assert.equal(within("/registry/", "/registry"), "/");
  assert.equal(within("/registry", "/registry"), null);
  assert.equal(within("/registrynot/services", "/registry"), null);
  assert.equal(within("/services", ""), "/services");
});
