/** One phone on the desk: its nameplate, its screen, and everything that happens on it. */
import { api } from "./api.js";
import { byKind, chooseAttachments } from "./attach.js";
import { Conversation } from "./conversation.js";
import { askText, confirmIt, popupMenu, toast } from "./dialogs.js";
import { button, el, icon, safeUrl } from "./dom.js";
import { choosePerson } from "./people.js";
import { pick } from "./picker.js";
import { timeText, wallClock } from "./thai.js";

const PLATFORM_NAMES = { telegram: "Telegram", line: "LINE" };

export class Phone {
  #world;
  #data;
  #menuOpen = false;
  #menuSeen = null;

  /** @param {object} data as /state gives a phone @param {object} world the page's shared state, see main.js */
  constructor(data, world) {
    this.#world = world;
    this.#data = data;
    this.#build();
    this.update(data);
  }

  get id() {
    return this.#data.id;
  }

  get platform() {
    return this.#data.platform;
  }

  /** Who sits here, by name. */
  get owner() {
    return this.#person()?.name ?? this.#data.name;
  }

  /** Takes the phone as the server has it now: after a change, a reconnection or a restart. */
  update(data) {
    this.#data = data;
    this.conversation.load(data.messages);
    this.#showNameplate();
    this.#showMenu();
  }

  putMessage(message) {
    this.conversation.put(message);
    if (message.from === "me") this.#showNameplate();
  }

  setMenu(menu) {
    this.#data.menu = menu;
    this.#showMenu();
  }

  setClock(now) {
    this.statusTime.textContent = timeText(now);
  }

  /** Someone of the office changed, or the list of people came late. */
  refreshPerson() {
    this.#showNameplate();
  }

  // --- building -------------------------------------------------------------------------------------------------

  #build() {
    const { id, platform } = this.#data;
    this.who = button("", { class: "plate-who", onclick: () => this.#changePerson() });
    this.link = button("ผูกบัญชี", { class: "plate-link", onclick: () => this.#link() });
    const more = button("", {
      class: "round plate-more", "aria-label": "ตัวเลือกโทรศัพท์", "aria-haspopup": "menu",
      onclick: () => this.#phoneMenu(more),
    }, icon("dots"));
    const plate = el("header", { class: "plate" }, this.who, this.link, more);

    this.statusTime = el("span", {}, "");
    this.botName = el("strong", { class: "bot-name" });
    this.blockedNote = el("p", { class: "blocked-note", hidden: true });
    this.conversation = new Conversation({
      platform,
      botName: () => this.#world.botName(this.#data),
      onPress: (message, item, node) => this.#press(message.id, item, node),
      onCommand: platform === "telegram" ? (command) => this.#do(() => api.text(this.id, command)) : null,
      onMenu: (message, node) => this.#messageMenu(message, node),
    });
    this.menuBox = el("div", { class: "menu-box", hidden: true });

    const screen = el("div", { class: "screen" },
      el("div", { class: "status-line", "aria-hidden": "true" }, this.statusTime, el("span", { class: "notch" }), el("span", { class: "signal" })),
      el("div", { class: "app-head" },
        el("span", { class: "bot-face", "aria-hidden": "true" }, icon("bot")),
        el("div", { class: "bot-title" }, this.botName, el("small", {}, platform === "line" ? "บัญชีทางการ" : "บอต")),
        el("span", { class: "app-name" }, PLATFORM_NAMES[platform])),
      this.conversation.node, this.conversation.quick, this.blockedNote, this.#composer(), this.menuBox);
    this.node = el("section", { class: `phone ${platform}`, data: { phone: id } }, plate, el("div", { class: "case" }, screen));
    this.#acceptFiles(screen);
  }

  #composer() {
    const { platform } = this.#data;
    this.field = el("textarea", { rows: "1", placeholder: "พิมพ์ข้อความ", "aria-label": "พิมพ์ข้อความ", maxlength: platform === "line" ? "5000" : "4096" });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    const send = button("", { class: "send", "aria-label": "ส่งข้อความ", onclick: () => this.#send() }, icon("send"));
    const resize = () => {
      this.field.style.height = "auto";
      this.field.style.height = `${Math.min(this.field.scrollHeight, 120)}px`;
      send.disabled = !this.field.value.trim();
    };
    this.field.addEventListener("input", resize);
    this.fitField = resize;
    send.disabled = true;
    this.menuToggle = button("", { class: "menu-toggle", "aria-expanded": "false", hidden: true, onclick: () => {
      this.#menuOpen = !this.#menuOpen;
      this.#showMenu();
    } });
    const attach = button("", { class: "attach", "aria-label": "แนบหนังสือหรือไฟล์", onclick: () => this.#attach([]) },
      icon(platform === "line" ? "plus" : "clip"));
    this.startButton = button("เริ่ม", { class: "start-chat", hidden: true, onclick: () => this.#start() });
    this.composer = el("div", { class: "composer" }, this.menuToggle, attach, this.field, send);
    this.keys = el("div", { class: "reply-keys", role: "group", "aria-label": "แป้นคำตอบ", hidden: true });
    return el("div", { class: "composer-area" }, this.startButton, this.composer, this.keys);
  }

  #acceptFiles(screen) {
    screen.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      this.node.classList.add("dropping");
    });
    screen.addEventListener("dragleave", (event) => {
      if (!screen.contains(event.relatedTarget)) this.node.classList.remove("dropping");
    });
    screen.addEventListener("drop", (event) => {
      event.preventDefault();
      this.node.classList.remove("dropping");
      if (event.dataTransfer.files.length) this.#attach([...event.dataTransfer.files]);
    });
    this.field.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (!files.length) return;
      event.preventDefault();
      this.#attach(files);
    });
  }

  // --- showing --------------------------------------------------------------------------------------------------

  #person() {
    return this.#world.people.find((person) => person.id === this.#data.person) ?? null;
  }

  /** The code or deep-link word that this person may link an account with. */
  #invitation() {
    const { code, start } = this.#person() ?? {};
    return (this.#data.platform === "telegram" ? start ?? code : code ?? start) ?? null;
  }

  /** Whether this phone has sent an invitation: this one, or one that looked like it, since everybody gets another. */
  #hasUsed(invitation) {
    const shape = (words) => words?.replace(/^\/start /, "").replace(/\d/g, "0");
    return this.conversation.messages.some(({ from, text }) => from === "me" && shape(text) === shape(invitation));
  }

  #showNameplate() {
    const person = this.#person();
    const name = this.owner;
    this.who.replaceChildren(
      el("span", { class: "plate-face", "aria-hidden": "true" }, person ? initial(person.name) : icon("person")),
      el("span", { class: "plate-text" },
        el("strong", {}, name),
        el("small", {}, person?.post || "แตะเพื่อเลือกผู้ใช้เครื่องนี้")));
    this.who.setAttribute("aria-label", `ผู้ใช้เครื่องนี้: ${name}${person?.post ? ` ${person.post}` : ""} เปลี่ยนผู้ใช้`);
    this.node.setAttribute("aria-label", `โทรศัพท์ ${PLATFORM_NAMES[this.#data.platform]} ของ ${name}`);
    this.link.hidden = !this.#invitation() || this.#hasUsed(this.#invitation());
    this.botName.textContent = this.#world.botName(this.#data);
    const { blocked, started } = this.#data;
    this.blockedNote.hidden = !blocked;
    this.blockedNote.replaceChildren("ปิดกั้นบัญชีนี้อยู่ ", button("เลิกปิดกั้น", { onclick: () => this.#do(() => api.unblock(this.id)) }));
    // A person who is new to the account is shown the way in, as both applications do.
    const fresh = !started && !blocked && !this.conversation.messages.length;
    // One way in is enough to see: who has an invitation starts with it.
    this.startButton.hidden = !fresh || !this.link.hidden;
    this.startButton.textContent = this.#data.platform === "line" ? "เพิ่มเพื่อน" : "เริ่ม";
    this.conversation.intro.hidden = !fresh;
    this.conversation.intro.replaceChildren(el("b", {}, this.#world.botName(this.#data)), person
      ? `กด “${this.link.hidden ? this.startButton.textContent : "ผูกบัญชี"}” เพื่อเริ่มใช้งานในนาม ${name}`
      : "เลือกผู้ใช้เครื่องนี้ที่ป้ายชื่อด้านบนก่อน");
    this.composer.hidden = blocked;
    this.link.classList.toggle("calling", fresh);
  }

  #showMenu() {
    const { menu, platform } = this.#data;
    // An office may ask for its rich menu to stand open; a person who closed it keeps it closed.
    if (menu?.selected && menu.id !== this.#menuSeen) this.#menuOpen = true;
    this.#menuSeen = menu?.id ?? null;
    const rich = menu?.kind === "rich";
    const commands = menu?.commands ?? [];
    this.menuToggle.hidden = !(rich || commands.length) || this.#data.blocked;
    this.menuToggle.setAttribute("aria-expanded", String(this.#menuOpen));
    const label = rich ? menu.chatBarText : "เมนู";
    this.menuToggle.replaceChildren(icon(this.#menuOpen ? "down" : "menu"), el("span", {}, label));
    this.menuBox.hidden = this.menuToggle.hidden || !this.#menuOpen;
    this.menuBox.className = `menu-box ${platform === "line" ? "rich" : "commands"}`;
    this.menuBox.replaceChildren(...(rich ? [this.#richMenu(menu)] : this.#commandItems(commands)));
    this.keys.hidden = !menu?.keyboard || this.#data.blocked;
    this.keys.replaceChildren(...(menu?.keyboard ?? []).map((row) => el("div", { class: "reply-row" },
      ...row.map((words) => button(words, { onclick: () => this.#do(() => api.text(this.id, words)) })))));
    this.conversation.stayBelow();
  }

  #commandItems(commands) {
    return commands.map(({ command, description }) => button(`/${command}`, { class: "command", onclick: () => {
      this.#menuOpen = false;
      this.#showMenu();
      this.#do(() => api.text(this.id, `/${command}`));
    } }, el("span", {}, description), el("code", {}, `/${command}`)));
  }

  #richMenu(menu) {
    const { width, height } = menu.size;
    const stage = el("div", { class: "rich-stage", style: { aspectRatio: `${width} / ${height}` } });
    const picture = safeUrl(menu.picture);
    if (picture) stage.append(el("img", { src: picture, alt: "" }));
    menu.areas.forEach((area, index) => {
      const { bounds } = area;
      const node = button(picture ? "" : area.label, { class: "rich-area", "aria-label": area.label || `เมนู ${index + 1}`, style: {
        left: `${(bounds.x / width) * 100}%`, top: `${(bounds.y / height) * 100}%`,
        width: `${(bounds.width / width) * 100}%`, height: `${(bounds.height / height) * 100}%`,
      } });
      node.addEventListener("click", () => this.#press("menu", area, node));
      stage.append(node);
    });
    return stage;
  }

  // --- doing ----------------------------------------------------------------------------------------------------

  /** Runs one call; a refusal is told and changes nothing here. */
  async #do(act) {
    try {
      return await act();
    } catch (error) {
      if (error.name !== "ApiError") throw error;
      toast(error.message, { wrong: true });
      return null;
    }
  }

  async #send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.conversation.follow();
    this.field.value = "";
    this.fitField();
    const sent = await this.#do(() => api.text(this.id, text).then(() => true));
    // What was refused stands in the field again, unless something else was typed meanwhile.
    if (!sent && !this.field.value) {
      this.field.value = text;
      this.fitField();
    }
  }

  async #press(messageId, item, node) {
    let picked = null;
    if (item.kind === "pick") {
      const { mode, initial, min, max } = item.picker ?? {};
      picked = await pick({ title: item.label || "เลือกวัน", mode, initial, min, max, now: wallClock(this.#world.now()) });
      if (!picked) return;
    }
    this.conversation.follow();
    node.classList.add("busy");
    const answer = await this.#do(() => api.press(this.id, messageId, item.id, picked));
    node.classList.remove("busy");
    if (answer?.open) window.open(safeUrl(answer.open) ?? "about:blank", "_blank", "noopener");
    if (answer?.copy) await this.#copy(answer.copy);
    if (answer?.type !== undefined) this.#beginTyping(answer.type);
  }

  /** LINE's openKeyboard: the text stands ready to be finished. */
  #beginTyping(text) {
    this.field.value = text;
    this.fitField();
    this.field.focus();
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.#world.toast(`คัดลอกแล้ว: ${text}`);
    } catch {
      // Without https or permission the browser keeps its clipboard shut; the text is still of use.
      this.#world.toast(`ข้อความที่คัดลอก: ${text}`);
    }
  }

  async #attach(files) {
    const chosen = await chooseAttachments({ letters: this.#world.letters, files, platform: this.#data.platform });
    if (!chosen) return;
    this.conversation.follow();
    const { names, as, caption } = chosen;
    for (const [some, kind] of byKind(names, as)) await this.#do(() => api.letters(this.id, some, kind, caption));
    if (chosen.files.length) await this.#do(() => api.files(this.id, chosen.files, as, caption));
  }

  async #changePerson() {
    await this.#do(this.#world.refreshPeople);
    const person = await choosePerson(this.#world.people, this.#data.person);
    if (!person) return;
    await this.#do(() => api.changePhone(this.id, { person: person.id, name: person.name }));
  }

  async #start(payload) {
    if (!(await this.#do(() => api.start(this.id, payload)))) return;
    this.#data.started = true;
    this.#showNameplate();
  }

  /** Opens the chat with the person's invitation: Telegram's link carries it, on LINE it is typed. */
  #link() {
    return this.#start(this.#invitation());
  }

  #messageMenu(message, node) {
    const words = message.text ?? "";
    const items = [];
    if (words) items.push({ label: "คัดลอกข้อความ", run: () => this.#copy(words) });
    if (this.#data.platform === "telegram" && message.kind === "text") {
      items.push({ label: "แก้ไข", run: async () => {
        const text = await askText("แก้ไขข้อความ", words, "บันทึก");
        if (text && text !== words) await this.#do(() => api.edit(this.id, message.id, text));
      } });
    }
    if (this.#data.platform === "line") {
      items.push({ label: "ยกเลิกข้อความ", danger: true, run: () => this.#do(() => api.unsend(this.id, message.id)) });
    }
    if (items.length) popupMenu(node.querySelector(".message-menu"), items);
  }

  #phoneMenu(anchor) {
    const { blocked } = this.#data;
    popupMenu(anchor, [
      { label: "เปลี่ยนผู้ใช้เครื่องนี้", run: () => this.#changePerson() },
      ...(this.#invitation() ? [{ label: "ผูกบัญชีด้วยรหัสเชิญ", run: () => this.#link() }] : []),
      blocked
        ? { label: "เลิกปิดกั้นบอต", run: () => this.#do(() => api.unblock(this.id)) }
        : { label: "ปิดกั้นบอต", run: () => this.#do(() => api.block(this.id)) },
      { label: "เอาเครื่องนี้ออก", danger: true, run: () => this.#remove() },
    ]);
  }

  async #remove() {
    const sure = await confirmIt("เอาโทรศัพท์ออก", "บทสนทนาบนเครื่องนี้จะหายไปจากโต๊ะ ข้อมูลในระบบสารบรรณไม่เปลี่ยน", "เอาออก");
    if (sure) await this.#do(() => api.removePhone(this.id));
  }
}

/** The letter on a person's badge: the first consonant after the title. */
function initial(name) {
  const bare = name.replace(/^(นางสาว|นาง|นาย|น\.ส\.|ว่าที่\s?ร\.[ตทอ]\.(หญิง)?|ดร\.|ผอ\.)\s*/, "");
  return bare.match(/[ก-ฮA-Za-z]/)?.[0] ?? "•";
}

