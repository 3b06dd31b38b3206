/** The desk: keeps what the server said, and gives each phone its part of it. */
import { api, listen } from "./api.js";
import { confirmIt, toast } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { activeFaults, countsDown, openFaults } from "./faults.js";
import { Phone } from "./phone.js";
import { pick } from "./picker.js";
import { dateText, timeTextSeconds, wallClock } from "./thai.js";

const BOT_NAME = "งานสารบรรณ";
const HINTS_KEY = "saraban-hints-closed";
const FAULTS_LOOK_MS = 2000;
// Who sits at the three phones of the demo, by post, the better choice first: the clerk of the central register, the
// director, and whoever takes letters for the group that most of the sample letters go to.
const DEMO_CAST = [
  { platform: "line", posts: [/สารบรรณกลาง/, /ธุรการ|สารบรรณ/] },
  { platform: "telegram", posts: [/^(ผอ\.|ผู้อำนวยการ)\s?(สพป|สำนักงาน)/] },
  { platform: "line", posts: [/^ธุรการ.*บุคคล/, /^ธุรการกลุ่ม/, /^(ผอ\.|ผู้อำนวยการ)\s?กลุ่ม/] },
];

const at = (id) => document.getElementById(id);
const phones = new Map();
const faultListeners = new Set();
let faultTimer = null;

const world = {
  people: [],
  letters: [],
  channels: [],
  faults: {},
  line: null,
  clockSkew: 0,
  now: () => new Date(Date.now() + world.clockSkew),
  botName: ({ platform, channel }) =>
    world.channels.find((known) => known.platform === platform && known.id === channel)?.name ?? BOT_NAME,
  // Offices change while the page is open, and an invitation can be used once only.
  refreshPeople: async () => { world.people = (await api.state()).people; },
  toast,
};

// --- the server's word ------------------------------------------------------------------------------------------

let loading = null;
let missed = [];

/** Reads everything anew; what happens meanwhile is applied afterwards, in order. */
async function reload() {
  missed = [];
  loading = api.state();
  try {
    const state = await loading;
    Object.assign(world, {
      people: state.people, letters: state.letters, channels: state.channels, faults: state.faults, line: state.line,
    });
    setNow(state.now);
    const alive = new Set(state.phones.map(({ id }) => id));
    for (const id of phones.keys()) if (!alive.has(id)) dropPhone(id);
    for (const data of state.phones) putPhone(data);
    showFaults();
    showCharge();
    at("offline").hidden = true;
  } catch (error) {
    if (error.name !== "ApiError") throw error;
    at("offline").hidden = false;
  } finally {
    loading = null;
  }
  showDesk();
  missed.forEach(apply);
}

function received(event) {
  if (loading) missed.push(event);
  else apply(event);
}

const APPLIED = {
  message: (event) => phones.get(event.phone)?.putMessage(event.message),
  edit: (event) => phones.get(event.phone)?.putMessage(event.message),
  delete: (event) => phones.get(event.phone)?.putMessage(event.message),
  menu: (event) => phones.get(event.phone)?.setMenu(event.menu),
  typing: (event) => phones.get(event.phone)?.conversation.showTyping(event.seconds),
  toast: (event) => phones.get(event.phone)?.conversation.callout(event.text, event.alert),
  phone: (event) => {
    if (event.now) putPhone(event.now);
    else dropPhone(event.phone);
    showDesk();
  },
  clock: (event) => setNow(event.now),
  charge: (event) => {
    world.line = event.line;
    showCharge();
  },
};

function apply(event) {
  // A newer server may tell of things that this page does not show.
  APPLIED[event.type]?.(event);
}

function putPhone(data) {
  const known = phones.get(data.id);
  if (known) {
    known.update(data);
    return;
  }
  const phone = new Phone(data, world);
  phone.setClock(world.now());
  phones.set(data.id, phone);
  at("desk").insertBefore(phone.node, at("add-phone"));
}

function dropPhone(id) {
  phones.get(id)?.node.remove();
  phones.delete(id);
}

// --- the bar and the desk ---------------------------------------------------------------------------------------

function setNow(iso) {
  world.clockSkew = new Date(iso).getTime() - Date.now();
  showClock();
}

function showClock() {
  const now = world.now();
  const face = at("clock");
  face.querySelector(".clock-date").textContent = dateText(now);
  face.querySelector(".clock-time").textContent = `${timeTextSeconds(now)} น.`;
  for (const phone of phones.values()) phone.setClock(now);
}

function showCharge() {
  const { charged = 0, limit = null } = world.line ?? {};
  const box = at("charge");
  box.querySelector(".charge-text").textContent = `LINE คิดค่าส่ง ${charged}/${limit ?? "ไม่จำกัด"}`;
  const share = limit ? Math.min(1, charged / limit) : 0;
  box.querySelector(".charge-fill").style.width = `${share * 100}%`;
  box.classList.toggle("full", share >= 0.9);
}

function showFaults() {
  const active = activeFaults(world.faults, (id) => phones.get(id)?.owner ?? "");
  const count = at("faults-count");
  count.hidden = !active.length;
  count.textContent = String(active.length);
  at("faults-open").classList.toggle("on", active.length > 0);
  const strip = at("faults-strip");
  strip.hidden = !active.length;
  const clear = el("button", { type: "button" }, "ปิดทุกเหตุ");
  clear.addEventListener("click", clearFaults);
  strip.replaceChildren(
    el("b", {}, "กำลังจำลองเหตุขัดข้อง"),
    ...active.map(({ label, left }) => el("span", { class: "chip" }, left ? `${label} ×${left}` : label)),
    clear,
  );
  for (const listener of faultListeners) listener();
  clearTimeout(faultTimer);
  if (countsDown(world.faults)) faultTimer = setTimeout(lookAtFaults, FAULTS_LOOK_MS);
}

function setFaults(faults) {
  if (!faults) return;
  world.faults = faults;
  showFaults();
}

const clearFaults = async () => setFaults(await attempt(api.clearFaults));

async function lookAtFaults() {
  setFaults((await attempt(api.state))?.faults);
}

function showDesk() {
  at("welcome").hidden = phones.size > 0;
  for (const phone of phones.values()) phone.refreshPerson();
}

async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    if (error.name !== "ApiError") throw error;
    toast(error.message, { wrong: true });
    return null;
  }
}

async function turnClock(how) {
  if (how !== "pick") {
    const seconds = Number(how);
    await attempt(() => api.turnClock(Number.isNaN(seconds) ? { preset: how } : { by_seconds: seconds }));
    return;
  }
  const now = wallClock(world.now());
  const picked = await pick({ title: "เลือกวันและเวลาของโลกจำลอง", mode: "datetime", initial: now, min: now, now });
  if (picked) await attempt(() => api.turnClock({ to: `${picked}:00+07:00` }));
}

/** Three phones with three people; posts that nobody holds leave the phone to be given by hand. */
async function setOut() {
  await attempt(world.refreshPeople);
  const taken = new Set();
  for (const { platform, posts } of DEMO_CAST) {
    const free = world.people.filter(({ id }) => !taken.has(id));
    const person = posts.map((fits) => free.find(({ post }) => fits.test(post))).find(Boolean);
    if (person) taken.add(person.id);
    await attempt(() => api.addPhone({ platform, name: person?.name ?? "โทรศัพท์ใหม่", person: person?.id }));
  }
}

async function resetLayout() {
  const sure = phones.size === 0
    || await confirmIt("จัดโต๊ะใหม่", "เก็บโทรศัพท์ทุกเครื่องออก แล้ววางชุดตัวอย่าง 3 เครื่อง ข้อมูลในระบบสารบรรณไม่เปลี่ยน", "จัดใหม่");
  if (!sure) return;
  for (const id of [...phones.keys()]) await attempt(() => api.removePhone(id));
  await setOut();
}

function wire() {
  for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));
  for (const node of document.querySelectorAll("[data-clock]")) {
    node.addEventListener("click", () => turnClock(node.dataset.clock));
  }
  for (const node of document.querySelectorAll("[data-add]")) {
    node.addEventListener("click", async () => {
      const added = await attempt(() => api.addPhone({ platform: node.dataset.add, name: "โทรศัพท์ใหม่" }));
      if (added) at("add-phone").scrollIntoView({ behavior: "smooth", inline: "end" });
    });
  }
  at("demo-start").addEventListener("click", setOut);
  at("layout-reset").addEventListener("click", resetLayout);
  at("faults-open").addEventListener("click", () => openFaults({
    faults: () => world.faults,
    phones: () => [...phones.values()].map(({ id, platform, owner }) => ({ id, platform, name: owner })),
    set: async (fault) => setFaults(await attempt(() => api.fault(fault))),
    clear: clearFaults,
    subscribe: (redraw) => {
      faultListeners.add(redraw);
      return () => faultListeners.delete(redraw);
    },
  }));
  at("hints").hidden = localStorage.getItem(HINTS_KEY) === "yes";
  at("hints-close").addEventListener("click", () => {
    localStorage.setItem(HINTS_KEY, "yes");
    at("hints").hidden = true;
  });
  // A file that misses a phone must not replace the page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  setInterval(showClock, 1000);
}

wire();
listen({
  onOpen: reload,
  onEvent: received,
  onLost: () => { at("offline").hidden = false; },
});
