/** One message of a conversation as the two applications show it. */
import { button, el, icon, safeUrl } from "./dom.js";
import { Taps, renderFlex, renderTemplate } from "./flex.js";
import { fromHtml, fromText } from "./richtext.js";
import { timeText } from "./thai.js";

const LONG_PRESS_MS = 550;
// What a button does when it does not answer in the chat.
const KEY_ICONS = { url: "open", copy: "copy", pick: "date" };

const buttonsOf = (message) => (message.buttons ?? []).flat();
export const quickOf = (message) => (message.quick ?? []).flat();

/**
 * @param {object} message as /sim/api gives it
 * @param {{platform: string, botName: string, onPress: Function, onCommand: Function, onPhoto: Function,
 *          onMenu: Function}} context
 * @returns {HTMLElement}
 */
export function renderMessage(message, context) {
  const mine = message.from === "me";
  const node = el("article", {
    class: `message ${mine ? "mine" : "theirs"} kind-${message.kind}`,
    data: { message: message.id },
    "aria-label": mine ? "ข้อความของฉัน" : "ข้อความจากบอต",
  });
  if (message.gone || message.unsent) {
    node.classList.add("gone");
    node.append(el("p", { class: "gone-note" }, message.unsent ? "ยกเลิกข้อความแล้ว" : "ข้อความถูกลบแล้ว"));
    return node;
  }
  if (context.platform === "line" && !mine) node.append(el("span", { class: "sender", "aria-hidden": "true" }, icon("bot")));
  const column = el("div", { class: "message-column" });
  if (context.platform === "line" && !mine) column.append(el("span", { class: "sender-name" }, context.botName));
  column.append(bubbleRow(message, context));
  if (context.platform === "telegram" && buttonsOf(message).length) column.append(keyboard(message, context));
  node.append(column);
  if (mine) addMenu(node, message, context);
  return node;
}

function bubbleRow(message, context) {
  const row = el("div", { class: "bubble-row" }, content(message, context));
  if (context.platform === "line") row.append(lineMeta(message));
  return row;
}

function content(message, context) {
  const taps = new Taps(buttonsOf(message), (tapped, node) => context.onPress(message, tapped, node));
  if (message.kind === "flex" && message.flex) return el("div", { class: "card" }, renderFlex(message.flex, taps));
  if (message.kind === "template") {
    return el("div", { class: "card" }, renderTemplate(message.flex, taps));
  }
  const bubble = el("div", { class: "bubble" });
  const picture = safeUrl(message.picture ?? (isPicture(message) ? message.file?.url : null));
  if (picture && message.kind !== "document") {
    bubble.classList.add("with-picture");
    bubble.append(button("", { class: "photo", "aria-label": "ดูภาพขนาดใหญ่", onclick: () => context.onPhoto(picture) },
      el("img", { src: picture, alt: message.file?.name ?? "ภาพ", onload: context.onGrow })));
  } else if (message.file) bubble.append(documentRow(message.file, picture));
  const words = message.html ? fromHtml(message.html, context) : message.text ? fromText(message.text, context) : null;
  if (words) {
    bubble.append(el("div", { class: "words" }, words));
  } else if (picture) bubble.classList.add("bare");
  if (context.platform === "telegram") bubble.append(telegramMeta(message));
  return bubble;
}

const isPicture = (message) => message.kind === "photo" || message.kind === "image";

function documentRow(file, picture) {
  const href = safeUrl(file.url);
  const face = picture
    ? el("img", { class: "document-thumb", src: picture, alt: "" })
    : el("span", { class: "document-icon" }, icon("file"), el("small", {}, extension(file.name)));
  return el("a", { class: "document", href, target: "_blank", rel: "noopener", "aria-label": `เปิดไฟล์ ${file.name}` },
    face,
    el("span", { class: "document-text" },
      el("span", { class: "document-name" }, file.name ?? "ไฟล์"),
      el("span", { class: "document-size" }, `${sizeText(file.size)}${file.size ? " · " : ""}เปิดไฟล์`)));
}

const extension = (name) => (name?.match(/\.([a-z0-9]{2,4})$/i)?.[1] ?? "ไฟล์").toUpperCase();

/** `1.2 MB` */
export function sizeText(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function telegramMeta(message) {
  return el("span", { class: "meta" },
    message.edited ? el("span", { class: "edited" }, "แก้ไขแล้ว") : null,
    el("time", { datetime: message.at }, timeText(new Date(message.at))),
    message.from === "me" ? icon("check") : null);
}

function lineMeta(message) {
  return el("span", { class: "meta" },
    message.from === "me" ? el("span", {}, "อ่านแล้ว") : null,
    el("time", { datetime: message.at }, timeText(new Date(message.at))));
}

function keyboard(message, context) {
  return el("div", { class: "keyboard", role: "group", "aria-label": "ปุ่มใต้ข้อความ" },
    ...message.buttons.map((row) => el("div", { class: "keyboard-row" },
      ...row.map((item) => {
        const node = button(item.label, { class: `key ${item.style ?? ""}`, data: { button: item.id } },
          el("span", {}, item.label), KEY_ICONS[item.kind] ? icon(KEY_ICONS[item.kind]) : null);
        node.addEventListener("click", () => context.onPress(message, item, node));
        return node;
      }))));
}

function addMenu(node, message, context) {
  const open = (event) => {
    event?.preventDefault();
    context.onMenu(message, node);
  };
  node.addEventListener("contextmenu", open);
  let timer = null;
  const cancel = () => clearTimeout(timer);
  node.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse") timer = setTimeout(open, LONG_PRESS_MS);
  });
  for (const name of ["pointerup", "pointercancel", "pointermove"]) node.addEventListener(name, cancel);
  node.append(button("", { class: "message-menu", "aria-label": "ตัวเลือกข้อความ", "aria-haspopup": "menu", onclick: open },
    icon("dots")));
}
