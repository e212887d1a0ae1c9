// What is written to a service that is asked: a link, a message, a reminder.
import { beneath } from "../../base";
import { day } from "../../words";

/** The link of a key. What stands behind # is sent to no server, so it is in no log on the way. */
export function linkOf(secret: string): string {
  return `${location.origin}${beneath("/answer")}#${secret}`;
}

export function messageText(service: string, link: string, end: string): string {
  return [
    "Hello,",
    "",
    "we keep the register of parent-infant relationship services in the United Kingdom.",
    `Please look at what it says of ${service}, and answer what is open:`,
    "",
    link,
    "",
    `The link is for ${service} only. It works until ${day(end)}. You need no password. ` +
      "You can stop at any point, and “not known” is an answer.",
    "",
    "Someone at the register reads your answers before they are published. " +
      "Please name no families.",
    "",
    "Thank you.",
  ].join("\n");
}

export function reminderText(round: string, end: string | null): string {
  return [
    "Hello,",
    "",
    `some time ago we sent you a link to “${round}”, to look at what the register of ` +
      "parent-infant relationship services says of your service.",
    "We have no answer from you yet." + (end ? ` The link works until ${day(end)}.` : ""),
    "",
    "A few answers help already. If the link is lost, write to us, and we send you a new one.",
    "",
    "Thank you.",
  ].join("\n");
}
