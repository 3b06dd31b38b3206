/** The simulator's HTTP interface (`/sim/api`) and its stream of events. */

const BASE = new URL("api/", document.baseURI);
const RECONNECT_MS = 1500;

export class ApiError extends Error {
  name = "ApiError";
}

async function call(method, path, body) {
  const request = { method };
  if (body instanceof FormData) request.body = body;
  else if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { "Content-Type": "application/json" };
  }
  let answer;
  try {
    answer = await fetch(new URL(path, BASE), request);
  } catch {
    throw new ApiError("เครื่องจำลองไม่ตอบ กรุณาลองอีกครั้ง");
  }
  const isJson = answer.status !== 204 && answer.headers.get("Content-Type")?.includes("json");
  const data = isJson ? await answer.json() : null;
  if (!answer.ok) throw new ApiError(explain(data) ?? `ทำรายการนี้บนเครื่องไม่ได้ (${answer.status})`);
  return data;
}

// The server explains in English, for the tests; the person at the page reads these.
const REFUSALS = [
  [/blocked/, "เครื่องนี้ปิดกั้นบอตอยู่ เลิกปิดกั้นก่อน"],
  [/gone|still there/, "ข้อความนี้ไม่มีแล้ว"],
  [/picker/, "วันเวลานี้อยู่นอกช่วงที่เลือกได้"],
  [/clock cannot/, "นาฬิกานี้เลื่อนไม่ได้"],
  [/caption/, "คำบรรยายยาวเกินไป หรือส่งทาง LINE ไม่ได้"],
  [/no phone/, "โทรศัพท์เครื่องนี้ไม่อยู่บนโต๊ะแล้ว"],
  [/no letter/, "ไม่พบหนังสือตัวอย่างนี้"],
];

function explain(data) {
  const detail = typeof data?.detail === "string" ? data.detail : "";
  return REFUSALS.find(([pattern]) => pattern.test(detail))?.[1] ?? null;
}

const phone = (id, rest = "") => `phones/${encodeURIComponent(id)}${rest}`;

export const api = {
  state: () => call("GET", "state"),
  addPhone: (fields) => call("POST", "phones", fields),
  changePhone: (id, fields) => call("PATCH", phone(id), fields),
  removePhone: (id) => call("DELETE", phone(id)),
  text: (id, text) => call("POST", phone(id, "/text"), { text }),
  press: (id, message, button, picked) =>
    call("POST", phone(id, "/press"), { message, button, ...(picked ? { picked } : {}) }),
  letters: (id, names, as, caption) => call("POST", phone(id, "/letters"), { names, as, caption }),
  files: (id, files, as, caption) => {
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    form.set("as", as);
    form.set("album", String(files.length > 1));
    form.set("caption", caption);
    return call("POST", phone(id, "/files"), form);
  },
  start: (id, payload) => call("POST", phone(id, "/start"), payload ? { payload } : {}),
  block: (id) => call("POST", phone(id, "/block")),
  unblock: (id) => call("POST", phone(id, "/unblock")),
  unsend: (id, message) => call("POST", phone(id, "/unsend"), { message }),
  edit: (id, message, text) => call("POST", phone(id, "/edit"), { message, text }),
  turnClock: (how) => call("POST", "clock", how),
  fault: (fault) => call("POST", "faults", fault),
  clearFaults: () => call("DELETE", "faults"),
};

/**
 * Listens until the page closes. `onOpen` runs at each (re)connection, so that whatever was missed, by a sleeping
 * laptop or a restarted server, is read again from /state.
 */
export function listen({ onOpen, onEvent, onLost }) {
  const source = new EventSource(new URL("events", BASE));
  source.onopen = onOpen;
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
  source.onerror = () => {
    onLost();
    // The browser gives up for good after an answer that is no stream, as a restarting server gives.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen({ onOpen, onEvent, onLost }), RECONNECT_MS);
    }
  };
}
