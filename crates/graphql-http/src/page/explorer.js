"use strict";

// A plain explorer: sends what is in the two boxes, shows what comes back.

// Beside the folder that this script is in, wherever the server is.
const GRAPHQL = new URL("../graphql", document.currentScript.src);
const element = (id) => document.getElementById(id);

function show(status, answer) {
  element("status").textContent = status;
  element("answer").textContent = answer;
}

async function run() {
  let variables = {};
  const text = element("variables").value.trim();
  try {
    variables = text === "" ? {} : JSON.parse(text);
  } catch (error) {
    show(`The variables are not JSON: ${error.message}`, "");
    return;
  }
  show("Waiting …", "");
  const start = performance.now();
  try {
    const response = await fetch(GRAPHQL, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json;q=0.9",
      },
      body: JSON.stringify({ query: element("query").value, variables }),
    });
    const answer = await response.json();
    const time = Math.round(performance.now() - start);
    show(`${response.status} ${response.statusText}, ${time} ms`, JSON.stringify(answer, null, 2));
  } catch (error) {
    show(`No answer: ${error.message}`, "");
  }
}

element("request").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

element("request").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
