/**
 * Words of a bot as nodes: Telegram's HTML cut down to the tags that Telegram allows, and addresses made into links.
 * Unknown tags leave only their text, so that nothing a letter's subject contains can become part of this page.
 */
import { button, el } from "./dom.js";

const PLAIN_TAGS = {
  B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", STRIKE: "s", DEL: "s",
  CODE: "code", PRE: "pre", BLOCKQUOTE: "blockquote",
};
const LINK_SCHEMES = ["http:", "https:", "tg:", "tel:", "mailto:"];
const LINKS = /https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]]/g;
const LINKS_AND_COMMANDS = /https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]]|(?<![\w/])\/[a-z0-9_]{1,32}(?![\w/])/g;

/** @returns {DocumentFragment} */
export function fromHtml(html, { onCommand } = {}) {
  // A parsed document is inert: no script of it runs and no picture of it is fetched.
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  for (const child of parsed.body.childNodes) fragment.append(...rebuilt(child, onCommand));
  return fragment;
}

/** @returns {DocumentFragment} */
export function fromText(text, { onCommand } = {}) {
  const fragment = document.createDocumentFragment();
  fragment.append(...linked(text, onCommand));
  return fragment;
}

function rebuilt(node, onCommand) {
  if (node.nodeType === Node.TEXT_NODE) return linked(node.data, onCommand);
  if (node.nodeType !== Node.ELEMENT_NODE || ["SCRIPT", "STYLE"].includes(node.tagName)) return [];
  const inside = [...node.childNodes].flatMap((child) => rebuilt(child, node.tagName === "A" ? null : onCommand));
  if (PLAIN_TAGS[node.tagName]) return [el(PLAIN_TAGS[node.tagName], {}, ...inside)];
  if (node.tagName === "A") return [anchor(node.getAttribute("href"), inside)];
  if (node.tagName === "TG-SPOILER" || node.classList.contains("spoiler") || node.classList.contains("tg-spoiler")) {
    return [el("span", { class: "spoiler", tabindex: "0" }, ...inside)];
  }
  return inside;
}

function anchor(href, inside) {
  const scheme = href && URL.canParse(href) ? new URL(href).protocol : null;
  if (!LINK_SCHEMES.includes(scheme)) return el("span", {}, ...inside);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...inside);
}

function linked(text, onCommand) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(onCommand ? LINKS_AND_COMMANDS : LINKS)) {
    nodes.push(text.slice(end, found.index));
    const word = found[0];
    nodes.push(
      word.startsWith("/")
        ? button(word, { class: "command-link", onclick: () => onCommand(word) })
        : anchor(word, [word]),
    );
    end = found.index + word.length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}
