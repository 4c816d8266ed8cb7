import { element, seconds } from "./dom.js";

const SHORTEST = 400;
const ROOM = 8;
const NARROWEST = 6;
// A wait that goes on for so long after its time is a hold, of which the end will be told.
const LATE = 100;
const WHY = { completed: "✓", budget_exhausted: "✕ budget", origin_down: "✕ down" };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Stretches an element from here to there, and says where it ends. */
function between(drawn, left, right, narrowest) {
	const width = Math.max(narrowest, right - left);
	drawn.style.left = `${left}px`;
	drawn.style.width = `${width}px`;
	return left + width;
}

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
		this.endWait(call, attempt - 1, at);
		const bar = element("div", { className: "bar running" });
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
		}
	}

	stop({ call, attempt, at, reason }) {
		this.heard(at);
		const drawn = this.endWait(call, attempt, at);
		if (drawn) {
			drawn.words?.remove();
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
		}
		return drawn;
	}

	hold(drawn) {
		if (!drawn.hold) {
			drawn.hold = element("div", { className: "held", textContent: this.burst ? "" : "held" });
			drawn.track.append(drawn.hold);
		}
		return drawn.hold;
	}

	sayWhy(drawn, reason) {
		const words = this.burst ? WHY[reason] ?? "✕" : reason.replaceAll("_", " ");
		drawn.over = true;
		drawn.words = element("div", { className: "words", textContent: words });
		drawn.track.append(drawn.words);
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
		// What follows the last bar is to have room beside it.
		const scale = (width - (this.burst ? 78 : width < 400 ? 104 : 132)) / this.span;
		const now = this.now();
		this.drawAxis(scale, width);
		const ends = new Map();
		for (const drawn of this.attempts.values()) {
			const end = this.drawAttempt(drawn, ends.get(drawn.track) ?? 0, scale, now);
			ends.set(drawn.track, end);
			if (drawn.words) {
				this.place(drawn, end, scale, width);
			}
		}
	}

	/** One after another, though the shortest are drawn longer than they were. */
	drawAttempt(drawn, earliest, scale, now) {
		const { bar, wait, from, to = now, until } = drawn;
		let end = between(bar, Math.max(from * scale, earliest), to * scale, this.burst ? NARROWEST : 0);
		end = this.burst ? end : Math.max(end, from * scale + bar.offsetWidth);
		drawn.barEnd = end;
		if (wait) {
			end = between(wait, end, until * scale, 0);
			drawn.gone.style.width = `${Math.min(100, 100 * (now - to) / Math.max(1, until - to))}%`;
			const heldUntil = this.heldUntil(drawn);
			if (heldUntil > until) {
				end = between(this.hold(drawn), end, heldUntil * scale, 0);
			}
		}
		return end;
	}

	/** What is said of a wait on it where it is long enough, else behind all, else in front of the bar. */
	place({ words, over, barEnd, from, until }, end, scale, width) {
		const waitEnd = (until ?? 0) * scale;
		const size = words.offsetWidth;
		let left = end + ROOM;
		if (!over && waitEnd - barEnd > size + 4 * ROOM) {
			left = (barEnd + waitEnd - size) / 2;
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
