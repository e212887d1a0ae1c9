import { render } from "preact";
import { App, isOwn } from "./app";
import { followLinks } from "./router";
import "./style/main.scss";

const root = document.getElementById("app");
if (root) {
  followLinks(root, isOwn);
  render(<App />, root);
}
