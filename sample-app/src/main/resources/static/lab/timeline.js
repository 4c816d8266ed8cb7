import { element, seconds } from "./dom.js";

const SHORTEST = 400;
const ROOM = 8;
// What is too short to be seen is drawn so wide, in pixels.
const SLIVER = 3;
// A wait that goes on for so long after its time is a hold, of which the end will be told.
const LATE = 100;
const WHY = { completed: "✓", budget_exhausted: "✕ budget", origin_down: "✕ down" };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Stretches an element from here to there. */
function between(drawn, left, right) {
	drawn.style.left = `${left}px`;
	drawn.style.width = `${Math.max(0, right - left)}px`;
}

/**
 * Draws a run as it happens, to scale. A single call has a row for each attempt, with its
 * words below, a burst one for each call.
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
		this.marks = [];
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
		const before = this.endWait(call, attempt - 1, at);
		if (before) {
			before.next = at;
		}
		const bar = element("div", { className: "bar running" });
		bar.dataset.from = at;
		const track = this.row(call, attempt);
		track.append(bar);
		this.attempts.set(`${call}.${attempt}`, { bar, track, from: at });
	}

	decision(event) {
		this.heard(event.at);
		const drawn = this.attempts.get(`${event.call}.${event.attempt}`);
		if (!drawn) {
			return;
		}
		const { bar, track } = drawn;
		drawn.to = event.at;
		bar.className = `bar ${event.kind}`;
		bar.dataset.to = event.at;
		bar.dataset.outcome = event.outcome;
		bar.title = `${event.outcome}: ${event.words}`;
		if (event.retry) {
			drawn.until = event.at + event.waitMillis;
			drawn.event = event;
			drawn.gone = element("i");
			drawn.wait = element("div", { className: "wait" }, drawn.gone);
			drawn.wait.dataset.source = event.source;
			track.append(drawn.wait);
		}
		if (!this.burst) {
			drawn.label = element("b", { className: event.kind, textContent: event.outcome });
			drawn.said = element("span");
			drawn.words = element("div", { className: "words" }, drawn.label, drawn.said);
			track.append(drawn.words);
			drawn.labelWidth = drawn.label.offsetWidth;
			this.sayWait(drawn);
		}
		if (!event.retry) {
			this.sayWhy(drawn, event.reason);
		}
	}

	held({ call, attempt, at, heldMillis, words }) {
		this.heard(at);
		const drawn = this.attempts.get(`${call}.${attempt}`);
		if (drawn) {
			drawn.until = at - heldMillis;
			drawn.heldUntil = at;
			this.hold(drawn).title = `held: ${words}`;
			this.sayWait(drawn);
		}
	}

	stop({ call, attempt, at, reason }) {
		this.heard(at);
		const drawn = this.endWait(call, attempt, at);
		if (drawn) {
			this.sayWhy(drawn, reason);
		}
	}

	/** The wait after an attempt is over, be it held or not. */
	endWait(call, attempt, at) {
		const drawn = this.attempts.get(`${call}.${attempt}`);
		if (drawn && drawn.heldUntil === undefined) {
			drawn.until = at;
			drawn.heldUntil = at;
			drawn.hold?.remove();
			this.sayWait(drawn);
		}
		return drawn;
	}

	hold(drawn) {
		if (!drawn.hold) {
			drawn.hold = element("div", { className: "held" });
			drawn.track.append(drawn.hold);
		}
		return drawn.hold;
	}

	/** As long as it is drawn: planned as long as it lasts, and then as it was. */
	sayWait({ said, event, to, until, heldUntil }) {
		if (!said || !event) {
			return;
		}
		const { source, jitterMillis } = event;
		said.textContent = jitterMillis === undefined ? `${seconds(until - to)} ${source.replace("_", "-")}`
			: `${seconds(until - to)} = retry-after ${seconds(event.waitMillis - jitterMillis)} + jitter ${seconds(jitterMillis)}`;
		if (heldUntil > until) {
			said.textContent += `, held ${seconds(heldUntil - until)}`;
		}
	}

	sayWhy(drawn, reason) {
		if (this.burst) {
			drawn.words = element("div", { className: "words", textContent: WHY[reason] ?? "✕" });
			drawn.track.append(drawn.words);
		}
		else {
			drawn.said.textContent = reason.replaceAll("_", " ");
		}
	}

	/** The policy is another one from now on. */
	changed({ at, words }) {
		this.heard(at);
		const mark = element("div", { className: "mark", title: words }, element("span", { textContent: words }));
		this.marks.push({ mark, at });
		this.root.append(element("div", { className: "axis" }, mark));
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
		for (const drawn of this.attempts.values()) {
			end = Math.max(end, this.heldUntil(drawn) ?? drawn.to ?? (this.running ? this.now() : drawn.from));
		}
		return Math.max(SHORTEST, end * 1.02);
	}

	/** Until when the call waits after an attempt, as far as is known by now. */
	heldUntil({ until, heldUntil }) {
		return heldUntil ?? (this.now() - until > LATE ? this.now() : until);
	}

	draw() {
		const width = this.axis.clientWidth;
		if (!width) {
			return;
		}
		// In a burst what follows the last bar is to have room beside it.
		const scale = (width - (this.burst ? 78 : SLIVER)) / this.span;
		const now = this.now();
		this.drawAxis(scale, width);
		for (const { mark, at } of this.marks) {
			mark.style.left = `${at * scale}px`;
		}
		for (const drawn of this.attempts.values()) {
			const end = this.drawAttempt(drawn, scale, now);
			if (drawn.words) {
				this.place(drawn, end, scale, width);
			}
		}
	}

	/** To scale. Only a sliver is longer than its attempt, and never into the next one. */
	drawAttempt(drawn, scale, now) {
		const { bar, wait, from, to = now, until, next = Infinity } = drawn;
		let end = Math.max(to, Math.min(from + SLIVER / scale, next)) * scale;
		between(bar, from * scale, end);
		drawn.width = end - from * scale;
		if (wait) {
			between(wait, end, until * scale);
			drawn.gone.style.width = `${Math.min(100, 100 * (now - to) / Math.max(1, until - to))}%`;
			end = Math.max(end, until * scale);
			const heldUntil = this.heldUntil(drawn);
			if (heldUntil > until) {
				between(this.hold(drawn), end, heldUntil * scale);
				end = Math.max(end, heldUntil * scale);
			}
		}
		return end;
	}

	/** The outcome is on its bar where that is long enough, else with the words. */
	place({ bar, label, labelWidth, words, width: barWidth, from }, end, scale, width) {
		if (this.burst) {
			words.style.transform = `translate(${end + ROOM}px, -50%)`;
			return;
		}
		label.hidden = barWidth > labelWidth + ROOM;
		bar.textContent = label.hidden ? label.textContent : "";
		words.style.left = `${Math.max(0, Math.min(from * scale, width - words.offsetWidth))}px`;
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
