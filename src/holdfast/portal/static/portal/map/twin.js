// The list beside the map says the same as the map. Choosing here moves the map; choosing there moves the list.
export class Twin {
  constructor(list, count, chosen) {
    this.list = list;
    this.count = count;
    this.chosen = chosen;
    this.rows = new Map();
    this.of = new Map();
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-key]");
      if (button) this.chosen(this.of.get(button.dataset.key), button);
    });
  }

  static key({ properties, geometry }) {
    return properties.id ?? geometry.coordinates.join();
  }

  show(found) {
    if (!found) return this.say(this.list.dataset.lost);
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    this.of = new Map(found.features.map((each) => [Twin.key(each), each]));
    this.list.replaceChildren(...found.features.map((each) => this.row(each)));
    this.say((found.heaped ? this.list.dataset.heaped : this.list.dataset.single).replace("{count}", found.count.toLocaleString()));
    if (focused) this.list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    this.mark(this.at);
  }

  say(words) {
    if (this.count.textContent !== words) this.count.textContent = words;
  }

  row(feature) {
    const { id, name, listing, grade, word, places, posture, when, running } = feature.properties;
    const row = document.getElementById("twin-row").content.firstElementChild.cloneNode(true);
    const button = row.querySelector("button");
    button.dataset.key = Twin.key(feature);
    row.querySelector(".sign").replaceChildren(...this.sign(when ? `event-${running ? "now" : "planned"}` : grade));
    row.querySelector(".name").textContent = places ? this.list.dataset[places > 1 ? "heap" : "one"].replace("{count}", places.toLocaleString()) : name;
    row.querySelector("small").textContent = places ? this.list.dataset.gravest.replace("{grade}", word) : [listing, word, when, posture].filter(Boolean).join(" · ");
    const door = row.querySelector("a");
    if (id) door.href = `/premises/${id}/`;
    else door.remove();
    return row;
  }

  sign(grade) {
    const shape = document.querySelector(`[data-sign="${CSS.escape(grade)}"] svg`);
    return shape ? [shape.cloneNode(true)] : [];
  }

  mark(key, focus = false) {
    this.at = key;
    this.list.querySelectorAll("[aria-current]").forEach((each) => each.removeAttribute("aria-current"));
    const button = key && this.list.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button) return;
    button.setAttribute("aria-current", "true");
    button.scrollIntoView({ block: "nearest" });
    if (focus) button.focus({ preventScroll: true });
  }
}
