/** What stands in one chat: messages by day, albums, the bot's typing, its callouts, and the quick replies. */
import { showPhoto } from "./dialogs.js";
import { button, el, icon } from "./dom.js";
import { quickOf, renderMessage } from "./message.js";
import { dateText } from "./thai.js";

const TYPING_SECONDS = { telegram: 5, line: 20 };
const NEAR_BOTTOM_PX = 80;
const CALLOUT_MS = 3500;

export class Conversation {
  #options;
  #messages = new Map();
  #nodes = new Map();
  #following = true;
  #typingTimer = null;

  /**
   * @param {{platform: string, botName: () => string, onPress: Function, onCommand: Function|null,
   *          onMenu: Function}} options
   */
  constructor(options) {
    this.#options = options;
    this.list = el("div", { class: "messages", role: "log", "aria-label": "บทสนทนา", tabindex: "0" });
    this.intro = el("p", { class: "intro", hidden: true });
    this.typing = el("div", { class: "typing", hidden: true, role: "status", "aria-label": "บอตกำลังพิมพ์" }, el("i"), el("i"), el("i"));
    this.scroller = el("div", { class: "chat" }, this.list, this.intro, this.typing);
    this.scroller.addEventListener("scroll", () => this.#scrolled());
    // Pictures and cards grow after they were put in; whoever was at the end stays there.
    new ResizeObserver(() => this.stayBelow()).observe(this.list);
    this.toBottom = button("", { class: "to-bottom", "aria-label": "ไปข้อความล่าสุด", hidden: true, onclick: () => this.follow() }, icon("down"));
    this.callouts = el("div", { class: "callouts", "aria-live": "polite" });
    this.quick = el("div", { class: "quick", role: "group", "aria-label": "คำตอบด่วน", hidden: true });
    this.node = el("div", { class: "chat-area" }, this.scroller, this.toBottom, this.callouts,
      el("p", { class: "drop-note", "aria-hidden": "true" }, "วางไฟล์เพื่อส่ง"));
  }

  /** @returns {object[]} oldest first */
  get messages() {
    return [...this.#messages.values()];
  }

  /** Takes all messages as the server has them now. */
  load(messages) {
    this.#messages = new Map(messages.map((message) => [message.id, message]));
    this.#show();
  }

  /** A new message, or one that was edited or is gone. */
  put(message) {
    const isNew = !this.#messages.has(message.id);
    this.#messages.set(message.id, message);
    if (isNew && message.from === "bot") this.showTyping(0);
    this.#show();
    if (message.edited) this.#nodes.get(message.id).node.classList.add("changed");
  }

  /** The bot is writing: three dots until a message of the bot or for `seconds`; 0 hides them. */
  showTyping(seconds = TYPING_SECONDS[this.#options.platform]) {
    clearTimeout(this.#typingTimer);
    this.typing.hidden = !seconds;
    if (seconds) this.#typingTimer = setTimeout(() => this.showTyping(0), seconds * 1000);
    this.stayBelow();
  }

  /** Telegram's answer to a press: a line over the chat, or a box to be closed. */
  callout(text, isAlert) {
    this.callouts.replaceChildren();
    if (!text) return;
    const line = el("div", { class: isAlert ? "callout alert" : "callout" }, el("p", {}, text));
    if (isAlert) line.append(button("ตกลง", { onclick: () => line.remove() }));
    else setTimeout(() => line.remove(), CALLOUT_MS);
    this.callouts.append(line);
  }

  /** Goes to the newest message and stays with what comes. */
  follow() {
    this.#following = true;
    this.stayBelow();
  }

  stayBelow() {
    if (this.#following) this.scroller.scrollTop = this.scroller.scrollHeight;
    else this.toBottom.hidden = false;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.#following = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    this.toBottom.hidden = this.#following;
  }

  /** Draws what is missing or has changed, and leaves the rest alone: focus and scrolled carousels stay. */
  #show() {
    const context = {
      ...this.#options,
      botName: this.#options.botName(),
      onPhoto: showPhoto,
      onGrow: () => this.stayBelow(),
    };
    const wanted = [];
    const albums = new Map();
    const used = new Set();
    const keep = (key, content, draw) => {
      used.add(key);
      return this.#keep(key, content, draw);
    };
    let day = null;
    for (const message of this.#messages.values()) {
      const date = dateText(new Date(message.at));
      if (date !== day) {
        wanted.push(keep(`day of ${message.id}`, date, () => el("p", { class: "day" }, el("span", {}, date))));
        day = date;
      }
      const node = keep(message.id, `${message.at} ${message.revision}`, () => renderMessage(message, context));
      const album = message.album && !message.gone ? `album ${message.album}` : null;
      if (!album) wanted.push(node);
      else if (albums.has(album)) albums.get(album).push(node);
      else {
        albums.set(album, [node]);
        const side = message.from === "me" ? "mine" : "theirs";
        wanted.push(keep(album, message.kind, () => el("div", { class: `album ${side} of-${message.kind}` })));
      }
    }
    for (const [album, nodes] of albums) arrange(this.#nodes.get(album).node, nodes);
    arrange(this.list, wanted);
    for (const key of this.#nodes.keys()) if (!used.has(key)) this.#nodes.delete(key);
    this.#showQuick();
    this.stayBelow();
  }

  #keep(key, content, draw) {
    const kept = this.#nodes.get(key);
    if (kept?.content === content) return kept.node;
    const node = draw();
    kept?.node.replaceWith(node);
    this.#nodes.set(key, { content, node });
    return node;
  }

  #showQuick() {
    const last = this.messages.filter((message) => !message.gone).at(-1);
    const items = last?.from === "bot" ? quickOf(last) : [];
    this.quick.hidden = !items.length;
    this.quick.replaceChildren(...items.map((item) => {
      const node = button(item.label, { class: "quick-item" });
      node.addEventListener("click", () => {
        // A picker may still be dismissed; every other answer is given by the tap.
        if (item.kind !== "pick") this.quick.hidden = true;
        this.#options.onPress(last, item, node);
      });
      return node;
    }));
  }
}

/** Makes `nodes` the children of `parent`, in order, touching only what differs. */
function arrange(parent, nodes) {
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
  while (parent.children.length > nodes.length) parent.lastElementChild.remove();
}
