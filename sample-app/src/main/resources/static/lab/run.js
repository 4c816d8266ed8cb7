import { $, counted, element, seconds } from "./dom.js";
import { refreshMeters, refreshTotals } from "./meters.js";
import { readPolicy } from "./policy.js";
import { readScript } from "./script.js";
import { stream } from "./stream.js";
import { Timeline } from "./timeline.js";

const wide = matchMedia("(min-width: 1021px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const timeline = new Timeline($("timeline"));

let abort;
let current;

/**
 * Makes some calls and shows what happens to them.
 */
export async function run(calls) {
	abort?.abort();
	const mine = abort = new AbortController();
	const log = new Log(calls);
	busy(true);
	$("problem").hidden = true;
	if (!wide.matches) {
		$("stage").scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
	}
	show(true);
	timeline.clear(calls);
	timeline.start();
	const polling = setInterval(refreshTotals, 500);
	let begin;
	let sent = 0;
	let received;
	try {
		const request = { responses: readScript(), method: $("method").value, calls, ...readPolicy() };
		const began = (location) => current = { location, request };
		await stream("lab/calls", request, mine.signal, began, (name, event) => {
			// The first attempt is the beginning, not the request for the run.
			begin ??= event.at;
			event.at -= begin;
			timeline[name]?.(event);
			log[name]?.(event);
			sent += name === "attempt" ? 1 : 0;
			received = event.requestsReceivedByUpstream ?? received;
		});
	}
	catch (ex) {
		if (ex.name !== "AbortError") {
			say("Not sent.");
			show(false);
			$("log").append(element("li", { className: "empty", textContent: "Nothing." }));
			$("problem").textContent = ex.message;
			$("problem").hidden = false;
		}
	}
	finally {
		clearInterval(polling);
		if (abort === mine) {
			timeline.running = false;
			current = undefined;
			busy(false);
		}
	}
	$("upstream-count").hidden = received === undefined;
	$("upstream-count").textContent = `This run sent ${counted(sent, "request")}, and the upstream received ${received}.`;
	await refreshMeters();
}

/**
 * Goes on with what the fields say now. Calls that have begun keep the policy they began with.
 */
async function changePolicy() {
	const request = { ...current?.request, ...readPolicy() };
	if (current && JSON.stringify(request) !== JSON.stringify(current.request)) {
		current.request = request;
		await fetch(current.location, {
			method: "PUT",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify(request)
		});
	}
}

function show(something) {
	$("legend").hidden = !something;
	$("timeline").hidden = !something;
}

function busy(running) {
	$("stop").hidden = !running;
	$("timeline").dataset.running = running;
}

class Log {

	constructor(calls) {
		this.burst = calls > 1;
		this.calls = calls;
		this.succeeded = 0;
		this.saved = 0;
		this.counts = new Map();
		$("log").replaceChildren();
		$("budget-left").hidden = true;
		$("summary").replaceChildren();
		say(this.burst ? `${calls} calls are being made …` : "Sent …");
	}

	decision(event) {
		showBudget(event.budget);
		this.words = event.words;
		this.note(event, event.kind, event.outcome);
		if (this.burst) {
			this.count(event.retry ? `planned a retry (${event.source})` : event.words);
		}
		else {
			say(`${event.outcome}: ${event.words}`);
		}
	}

	held(event) {
		this.note(event, "held", "held");
		if (this.burst) {
			this.count("held for a sign of life");
		}
	}

	changed(event) {
		this.add("the policy", "changed", "changed", event.words);
	}

	stop(event) {
		this.words = event.words;
		this.note(event, "waiting", "not sent");
		if (this.burst) {
			this.count(event.words);
		}
	}

	call(event) {
		showBudget(event.budget);
		this.last = event;
		this.succeeded += event.outcome.startsWith("success") ? 1 : 0;
		this.saved += event.outcome === "success_after_retry" ? 1 : 0;
	}

	end(event) {
		const requests = counted(event.requestsReceivedByUpstream, "request");
		if (!event.inTime) {
			say(`Ended after ${seconds(event.at)}, with ${requests}`);
		}
		else if (this.burst) {
			say(`${this.calls} calls made ${requests} in ${seconds(event.at)}: ${this.successes()}`);
		}
		else if (this.last) {
			say(`${this.last.status ?? this.last.error} after ${requests} in ${seconds(this.last.at)}: ${this.ending()}`);
		}
	}

	successes() {
		const saved = this.saved ? `, ${this.saved} of them by a retry` : "";
		if (this.succeeded === this.calls) {
			return `all succeeded${saved}`;
		}
		return this.succeeded ? `${this.succeeded} succeeded${saved}, ${this.calls - this.succeeded} failed` : "none succeeded";
	}

	/** What the caller had of it. */
	ending() {
		const { outcome, attempts } = this.last;
		if (outcome === "success") {
			return "no retry was needed";
		}
		return outcome === "success_after_retry" ? `the caller saw nothing of ${counted(attempts - 1, "failure")}`
			: this.words.replace("stopped: ", "");
	}

	note(event, kind, title) {
		const who = this.burst ? `call ${event.call}, attempt ${event.attempt}` : `attempt ${event.attempt}`;
		this.add(who, kind, title, event.words);
	}

	add(who, kind, title, words) {
		const box = $("log");
		box.append(element("li", {}, element("span", { textContent: who }),
			element("b", { className: kind, textContent: title }), element("em", { textContent: words })));
		box.scrollTop = box.scrollHeight;
	}

	count(words) {
		this.counts.set(words, (this.counts.get(words) ?? 0) + 1);
		$("summary").replaceChildren(...[...this.counts].map(([text, count]) => element("li", {},
			element("b", { textContent: count }), element("span", { textContent: text }))));
	}

}

function showBudget(tokens) {
	if (tokens !== undefined) {
		$("tokens").value = tokens;
		$("tokens-out").textContent = `budget: ${tokens} of 100`;
		$("budget-left").hidden = false;
	}
}

function say(words) {
	$("verdict").textContent = words;
}

export function watchRuns() {
	$("setup").addEventListener("submit", (event) => {
		event.preventDefault();
		run(1);
	});
	$("burst").addEventListener("click", () => run(Number($("calls").value)));
	$("setup").addEventListener("change", changePolicy);
	$("stop").addEventListener("click", () => {
		abort?.abort();
		say("Stopped.");
	});
	$("refill").addEventListener("click", async () => {
		await fetch("lab/budgets", { method: "DELETE" });
		say("All budgets are full again.");
	});
}
