import { element, seconds } from "./dom.js";

const SHORTEST = 400;
const ROOM = 8;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Draws a run as it happens. A single call has a row for each attempt, a burst one for
 * each call.
 */
export class Timeline {

	constructor(root) {
		this.root = root;
		this.axis = element("div", { className: "axis" });
		new ResizeObserver(() => this.draw()).observe(root);
		this.clear(1);
	}

	clear(calls) {
		this.burst = calls > 1;
		this.rows = new Map();
		this.attempts = new Map();
		this.span = SHORTEST;
		this.latest = 0;
		this.offset = undefined;
		this.running = false;
		this.root.replaceChildren(this.axis);
		this.root.classList.toggle("burst", this.burst);
		this.root.style.setProperty("--lane", `${Math.max(11, Math.min(22, Math.round(420 / calls)))}px`);
	}

	start() {
		this.running = true;
		this.frame();
	}

	/** The clock of the run, by the earliest arrival of its events. */
	heard(at) {
		const offset = performance.now() - at;
		this.offset = Math.min(this.offset ?? offset, offset);
		this.latest = Math.max(this.latest, at);
	}

	attempt({ call, attempt, at }) {
		this.heard(at);
		const bar = element("div", { className: "bar running" });
		this.row(call, attempt).append(bar);
		this.attempts.set(`${call}.${attempt}`, { bar, from: at });
	}

	decision(event) {
		this.heard(event.at);
		const drawn = this.attempts.get(`${event.call}.${event.attempt}`);
		if (!drawn) {
			return;
		}
		const { bar } = drawn;
		const track = bar.parentElement;
		drawn.to = event.at;
		bar.className = `bar ${event.kind}`;
		bar.dataset.outcome = event.outcome;
		bar.title = `${event.outcome}: ${event.words}`;
		if (!this.burst) {
			bar.textContent = event.outcome;
		}
		if (event.retry) {
			drawn.until = event.at + event.waitMillis;
			drawn.gone = element("i");
			drawn.wait = element("div", { className: "wait" }, drawn.gone);
			drawn.wait.dataset.source = event.source;
			track.append(drawn.wait);
			if (!this.burst) {
				drawn.words = element("div", { className: "words" }, seconds(event.waitMillis), " ",
					element("small", { textContent: event.source.replace("_", "-") }));
				track.append(drawn.words);
			}
		}
		else {
			const words = this.burst ? { completed: "✓", budget_exhausted: "✕ budget" }[event.reason] ?? "✕"
				: event.reason.replaceAll("_", " ");
			drawn.words = element("div", { className: "words", textContent: words });
			track.append(drawn.words);
		}
	}

	end({ at }) {
		this.heard(at);
		this.running = false;
	}

	row(call, attempt) {
		const number = this.burst ? call : attempt;
		let track = this.rows.get(number);
		if (!track) {
			track = element("div", { className: "track" });
			const label = element("span");
			if (!this.burst) {
				label.append(element("span", { className: "long", textContent: "Attempt " }));
			}
			label.append(String(number));
			this.rows.set(number, track);
			this.root.append(element("div", { className: "row" }, label, track));
		}
		return track;
	}

	frame() {
		const goal = this.goal();
		const near = Math.abs(goal - this.span) < 1;
		this.span = near || calm.matches ? goal : this.span + (goal - this.span) * 0.14;
		this.draw();
		if (this.running || !near) {
			requestAnimationFrame(() => this.frame());
		}
	}

	now() {
		return this.running && this.offset !== undefined ? performance.now() - this.offset : this.latest;
	}

	/** Up to when the axis goes: also planned waits are to be seen. */
	goal() {
		let end = 0;
		for (const { from, to, until } of this.attempts.values()) {
			end = Math.max(end, until ?? to ?? (this.running ? this.now() : from));
		}
		return Math.max(SHORTEST, end * 1.02);
	}

	draw() {
		const width = this.axis.clientWidth;
		if (!width) {
			return;
		}
		// What follows the last bar is to have room beside it.
		const scale = (width - (this.burst ? 78 : width < 400 ? 104 : 132)) / this.span;
		const now = this.now();
		this.drawAxis(scale, width);
		for (const drawn of this.attempts.values()) {
			drawn.bar.style.left = `${drawn.from * scale}px`;
			drawn.bar.style.width = `${Math.max(0, (drawn.to ?? now) - drawn.from) * scale}px`;
			if (drawn.wait) {
				const length = drawn.until - drawn.to;
				drawn.wait.style.left = `${drawn.to * scale}px`;
				drawn.wait.style.width = `${length * scale}px`;
				drawn.gone.style.width = `${Math.min(100, 100 * (now - drawn.to) / Math.max(1, length))}%`;
			}
			if (drawn.words) {
				this.place(drawn, scale, width);
			}
		}
	}

	/** On the wait where it is long enough, else behind it, else in front of the bar. */
	place({ bar, words, from, to, until }, scale, width) {
		const barEnd = Math.max(from * scale + bar.offsetWidth, to * scale);
		const end = Math.max(barEnd, (until ?? 0) * scale);
		const size = words.offsetWidth;
		let left = end + ROOM;
		if (end - barEnd > size + 4 * ROOM) {
			left = (barEnd + end - size) / 2;
		}
		else if (left + size > width) {
			left = from * scale - size - ROOM;
		}
		words.style.transform = `translate(${Math.max(0, left)}px, -50%)`;
	}

	drawAxis(scale, width) {
		const step = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000].find((size) => size * scale > 64) ?? 50000;
		const count = Math.floor((width - 48) / scale / step) + 1;
		while (this.axis.childElementCount > count) {
			this.axis.lastElementChild.remove();
		}
		while (this.axis.childElementCount < count) {
			this.axis.append(element("div", { className: "tick" }, element("span")));
		}
		[...this.axis.children].forEach((tick, index) => {
			tick.style.left = `${index * step * scale}px`;
			tick.firstChild.textContent = index === 0 ? "0" : `${index * step / 1000} s`;
		});
	}

}
