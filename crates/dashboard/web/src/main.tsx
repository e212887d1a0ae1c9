import { render } from "preact";
import { App, isOwn } from "./app";
import { leadLinks } from "./base";
import { takeServed } from "./parts/served";
import { followLinks } from "./router";
import "./style/main.scss";

const root = document.getElementById("app");
leadLinks();
if (root) {
  followLinks(root, isOwn);
  render(<App served={takeServed(root)} />, root);
}
