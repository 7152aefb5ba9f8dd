"use strict";
// Pan, zoom, search and highlight for the diagrams; filters for the lists. Everything is readable without it.
(() => {
  document.documentElement.classList.add("js");

  class Diagram {
    constructor(figure) {
      this.figure = figure;
      this.svg = figure.querySelector(".drawing");
      this.panel = figure.querySelector(".panel");
      this.output = figure.querySelector("output");
      this.nodes = [...this.svg.querySelectorAll(".node")];
      this.byId = new Map(this.nodes.map((node) => [node.dataset.id, node]));
      this.edges = [...this.svg.querySelectorAll(".edge")];
      const { x, y, width, height } = this.svg.viewBox.baseVal;
      this.full = { x, y, width, height };
      this.view = { ...this.full };
      this.stage = figure.querySelector(".stage");
      // The height of the whole drawing stays, whatever part of it is looked at.
      this.svg.style.aspectRatio = `${width} / ${height}`;
      this.start();
      this.matches = [];
      this.matchAt = -1;
      this.listen();
    }

    listen() {
      const search = this.figure.querySelector(".toolbar input");
      search.addEventListener("input", () => this.search(search.value));
      search.addEventListener("keydown", (event) => {
        if (event.key === "Enter") this.nextMatch(event.shiftKey ? -1 : 1);
        if (event.key === "Escape") { search.value = ""; this.search(""); this.pick(null); }
      });
      const actions = {
        in: () => this.zoom(0.8), out: () => this.zoom(1.25), fit: () => this.show(this.full), expand: () => this.expand(),
      };
      for (const button of this.figure.querySelectorAll(".toolbar button")) {
        button.addEventListener("click", actions[button.dataset.do]);
      }
      this.panel.querySelector(".close").addEventListener("click", () => this.pick(null));
      this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      this.svg.addEventListener("keydown", (event) => this.key(event));
      this.figure.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && this.figure.classList.contains("expanded")) this.expand(false);
      });
      this.drag();
      addEventListener("beforeprint", () => this.svg.setAttribute("viewBox", Diagram.box(this.full)));
      addEventListener("afterprint", () => this.show(this.view));
    }

    // A narrow screen, and a drawing much taller than wide, start at a readable part; "Fit" shows the rest.
    start() {
      const { clientWidth: width, clientHeight: height } = this.svg;
      if (!width || !height) return;
      const { x, y } = this.full;
      if (width < 700 && this.full.width > 2 * width) {
        this.svg.style.height = "min(60vh, 34rem)";
        this.show({ x, y, width: 1.25 * width, height: 1.25 * this.svg.clientHeight });
      } else if (this.full.height / this.full.width > (2 * height) / width) {
        this.show({ x, y, width: this.full.width, height: (this.full.width * height) / width });
      }
    }

    static box({ x, y, width, height }) { return `${x} ${y} ${width} ${height}`; }

    show(view) {
      this.view = { ...view };
      this.svg.setAttribute("viewBox", Diagram.box(this.view));
    }

    point(event) {
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    }

    zoom(factor, centre) {
      const { x, y, width, height } = this.view;
      const least = 160 / width;
      const most = (1.5 * this.full.width) / width;
      const by = Math.min(Math.max(factor, least), Math.max(most, least));
      const at = centre ?? { x: x + width / 2, y: y + height / 2 };
      this.show({ x: at.x - (at.x - x) * by, y: at.y - (at.y - y) * by, width: width * by, height: height * by });
    }

    wheel(event) {
      // Without a modifier the page scrolls, as everywhere else; in the whole window there is nothing to scroll.
      if (!event.ctrlKey && !event.metaKey && !this.figure.classList.contains("expanded")) return;
      event.preventDefault();
      const step = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
      this.zoom(Math.exp(Math.max(-60, Math.min(60, step)) * 0.006), this.point(event));
    }

    drag() {
      const held = new Map();
      let moved = 0;
      let spread = 0;
      const end = (event) => {
        held.delete(event.pointerId);
        spread = 0;
        this.svg.classList.remove("moving");
      };
      this.svg.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        held.set(event.pointerId, { x: event.clientX, y: event.clientY });
        moved = 0;
      });
      this.svg.addEventListener("pointermove", (event) => {
        const before = held.get(event.pointerId);
        if (!before) return;
        const dx = event.clientX - before.x;
        const dy = event.clientY - before.y;
        moved += Math.abs(dx) + Math.abs(dy);
        if (moved < 5) return;
        held.set(event.pointerId, { x: event.clientX, y: event.clientY });
        // Captured only once it is a drag: a captured pointer would keep a click from reaching the box under it.
        if (!this.svg.hasPointerCapture(event.pointerId)) this.svg.setPointerCapture(event.pointerId);
        this.svg.classList.add("moving");
        const scale = this.svg.getScreenCTM().a;
        if (held.size === 1) {
          this.show({ ...this.view, x: this.view.x - dx / scale, y: this.view.y - dy / scale });
        } else {
          const [one, other] = [...held.values()];
          const now = Math.hypot(one.x - other.x, one.y - other.y);
          const middle = this.point({ clientX: (one.x + other.x) / 2, clientY: (one.y + other.y) / 2 });
          if (spread) this.zoom(spread / now, middle);
          spread = now;
        }
      });
      this.svg.addEventListener("pointerup", end);
      this.svg.addEventListener("pointercancel", end);
      this.svg.addEventListener("click", (event) => {
        if (moved >= 5) return;
        this.pick(event.target.closest(".node"));
      });
    }

    key(event) {
      const node = event.target.closest(".node");
      const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (node && event.key in steps) this.step(node, ...steps[event.key]);
      else if (node && (event.key === "Enter" || event.key === " ")) this.pick(node);
      else if (event.key === "+" || event.key === "=") this.zoom(0.8);
      else if (event.key === "-") this.zoom(1.25);
      else if (event.key === "0") this.show(this.full);
      else if (event.key === "Escape" && this.picked) { this.pick(null); event.stopPropagation(); }
      else return;
      event.preventDefault();
    }

    centre(node) {
      const { e, f } = node.transform.baseVal.consolidate().matrix;
      const { width, height } = node.querySelector(".box").getBBox();
      return { x: e + width / 2, y: f + height / 2 };
    }

    step(from, dx, dy) {
      const here = this.centre(from);
      let best = null;
      let least = Infinity;
      for (const node of this.nodes) {
        if (node === from) continue;
        const there = this.centre(node);
        const ahead = (there.x - here.x) * dx + (there.y - here.y) * dy;
        const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
        const cost = ahead + 2.5 * aside;
        if (ahead > 1 && cost < least) [best, least] = [node, cost];
      }
      if (best) { this.focus(best); this.reveal(best); }
    }

    focus(node) {
      for (const each of this.nodes) each.setAttribute("tabindex", each === node ? "0" : "-1");
      node.focus({ preventScroll: true });
    }

    reveal(node, always = false) {
      const { x, y } = this.centre(node);
      const view = this.view;
      const inside = x > view.x + 60 && x < view.x + view.width - 60 && y > view.y + 20 && y < view.y + view.height - 20;
      if (always || !inside) this.show({ ...view, x: x - view.width / 2, y: y - view.height / 2 });
    }

    search(text) {
      const wanted = text.trim().toLowerCase();
      this.matches = wanted ? this.nodes.filter((node) => node.dataset.name.toLowerCase().includes(wanted)) : [];
      this.matchAt = -1;
      this.svg.classList.toggle("searching", wanted !== "");
      for (const node of this.nodes) node.classList.toggle("match", this.matches.includes(node));
      this.output.value = wanted ? `${this.matches.length} found${this.matches.length ? ", Enter goes to the next" : ""}` : "";
    }

    nextMatch(step) {
      if (!this.matches.length) return;
      this.matchAt = (this.matchAt + step + this.matches.length) % this.matches.length;
      const node = this.matches[this.matchAt];
      // Close enough to read, with the neighbours around it.
      const readable = this.svg.clientWidth || 1000;
      if (this.view.width > readable) this.zoom(readable / this.view.width);
      this.svg.classList.remove("searching");
      this.reveal(node, true);
      this.pick(node, { again: true, focus: false });
      this.output.value = `${this.matchAt + 1} of ${this.matches.length}: ${node.dataset.name}`;
    }

    pick(node, { again = false, focus = true } = {}) {
      if (node && node === this.picked && !again) node = null;
      this.picked = node;
      const { nodes, edges } = node ? this.reach(node.dataset.id) : { nodes: new Set(), edges: new Set() };
      this.svg.classList.toggle("focus", Boolean(node));
      for (const each of this.nodes) {
        each.classList.toggle("on", nodes.has(each.dataset.id));
        each.classList.toggle("picked", each === node);
        each.setAttribute("aria-pressed", String(each === node));
      }
      for (const edge of this.edges) edge.classList.toggle("on", edges.has(edge));
      if (node && focus) this.focus(node);
      this.tell(node, nodes);
    }

    reach(id) {
      const nodes = new Set([id]);
      const edges = new Set();
      const everything = this.figure.dataset.follow === "lineage";
      for (const [near, far] of [["from", "to"], ["to", "from"]]) {
        const open = [id];
        const seen = new Set(open);
        while (open.length) {
          const here = open.pop();
          for (const edge of this.edges) {
            if (edge.dataset[near] !== here) continue;
            edges.add(edge);
            const there = edge.dataset[far];
            nodes.add(there);
            if (everything && !seen.has(there)) { seen.add(there); open.push(there); }
          }
        }
      }
      return { nodes, edges };
    }

    tell(node, related) {
      const about = node?.dataset.about;
      const entry = about ? document.getElementById(about) : null;
      const scale = this.svg.getScreenCTM().a;
      const { left, top } = this.svg.getBoundingClientRect();
      const corner = this.point({ clientX: left, clientY: top });
      // The drawing makes room for the details; nothing around it moves.
      if (!this.stage.classList.contains("told")) {
        this.height = this.stage.getBoundingClientRect().height;
        this.before = this.view;
      }
      this.stage.style.height = entry && !this.figure.classList.contains("expanded") ? `${this.height}px` : "";
      this.stage.classList.toggle("told", Boolean(entry));
      this.panel.hidden = !entry;
      if (!entry) {
        if (this.before && this.view === this.framed) this.show(this.before);
        return;
      }
      this.panel.querySelector("h3").textContent = entry.dataset.name;
      const body = entry.querySelector(".body").cloneNode(true);
      const link = document.createElement("a");
      link.href = `#${about}`;
      link.textContent = "Full entry";
      this.panel.querySelector(".panel-body").replaceChildren(...body.childNodes, link);
      this.panel.scrollTop = 0;
      this.frame(node, related, scale, corner);
    }

    // Same scale and place as before the details took room, moved (and at most halved) to show the related boxes.
    frame(node, related, scale, corner) {
      let [width, height] = [this.svg.clientWidth / scale, this.svg.clientHeight / scale];
      let area = this.around([...related].map((id) => this.byId.get(id)));
      let by = Math.max(1, area.width / width, area.height / height);
      if (by > 2) [area, by] = [this.around([node]), 1];
      [width, height] = [width * by, height * by];
      const inside = (start, length, from, to) => Math.max(Math.min(start, from), to - length);
      const x = inside(corner.x, width, area.x, area.x + area.width);
      const y = inside(corner.y, height, area.y, area.y + area.height);
      this.show({ x, y, width, height });
      this.framed = this.view;
    }

    around(nodes) {
      const edge = 24;
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const node of nodes) {
        const { e, f } = node.transform.baseVal.consolidate().matrix;
        const { width, height } = node.querySelector(".box").getBBox();
        [left, top] = [Math.min(left, e - edge), Math.min(top, f - edge)];
        [right, bottom] = [Math.max(right, e + width + edge), Math.max(bottom, f + height + edge)];
      }
      return { x: left, y: top, width: right - left, height: bottom - top };
    }

    expand(on = !this.figure.classList.contains("expanded")) {
      this.figure.classList.toggle("expanded", on);
      this.figure.querySelector("[data-do=expand]").setAttribute("aria-pressed", String(on));
      this.stage.style.height = "";
      this.svg.style.aspectRatio = on ? "auto" : `${this.full.width} / ${this.full.height}`;
      document.body.style.overflow = on ? "hidden" : "";
      this.show(this.view);
    }
  }

  const diagrams = [...document.querySelectorAll(".diagram")].map((figure) => new Diagram(figure));

  for (const bar of document.querySelectorAll(".toolbar.list")) {
    const entries = [...document.querySelectorAll(`#${bar.dataset.for} .entry`)];
    bar.querySelector("input").addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      let shown = 0;
      for (const entry of entries) {
        entry.hidden = !entry.dataset.name.toLowerCase().includes(wanted);
        shown += entry.hidden ? 0 : 1;
      }
      bar.querySelector("output").value = wanted ? `${shown} of ${entries.length}` : "";
    });
    for (const button of bar.querySelectorAll("button")) {
      button.addEventListener("click", () => {
        for (const entry of entries) entry.open = button.dataset.do === "open" && !entry.hidden;
      });
    }
  }

  // A link to an entry opens it; an expanded diagram gives way to it.
  const openTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.classList.contains("entry")) return;
    target.open = true;
    for (const diagram of diagrams) diagram.expand(false);
    target.scrollIntoView();
  };
  addEventListener("hashchange", openTarget);
  openTarget();
})();
