/** Choosing who sits at a phone. */
import { button, el } from "./dom.js";
import { ask } from "./dialogs.js";

/** The post, and the unit unless the post names it already. */
const describe = ({ post, unit }) => (unit && !post.includes(unit) ? `${post} · ${unit}` : post);

/** @param {{id: string, name: string, post: string, unit?: string}[]} people @returns {Promise<object|null>} */
export function choosePerson(people, current) {
  return ask((close) => {
    const list = el("ul", { class: "people" });
    const search = el("input", { type: "search", placeholder: "ค้นชื่อหรือตำแหน่ง", "aria-label": "ค้นชื่อหรือตำแหน่ง", autofocus: true });
    const show = () => {
      const words = search.value.trim().toLowerCase().split(/\s+/);
      const found = people.filter((person) => {
        const all = `${person.name} ${person.post} ${person.unit ?? ""}`.toLowerCase();
        return words.every((word) => all.includes(word));
      });
      list.replaceChildren(...found.map((person) => el("li", {},
        button("", { class: "person", "aria-pressed": String(person.id === current), onclick: () => close(person) },
          el("strong", {}, person.name),
          el("span", {}, describe(person))))));
      if (!found.length) list.append(el("li", { class: "empty" }, people.length ? "ไม่พบบุคคลนี้" : "ยังไม่มีรายชื่อบุคลากร"));
    };
    search.addEventListener("input", show);
    show();
    return { title: "ใครใช้เครื่องนี้", body: [search, list] };
  });
}
