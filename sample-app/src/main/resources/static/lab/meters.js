import { $, element } from "./dom.js";

const SAMPLE = /^retry_calls_total\{([^}]*)\} ([0-9.eE+]+)$/gm;

/**
 * Shows how many calls and retries Actuator counts for the lab.
 * @returns the requests, both together, or undefined where there are no meters
 */
export async function refreshTotals() {
	const [calls, retries] = await Promise.all(["calls", "attempts"].map(total));
	if (calls === undefined || retries === undefined) {
		return undefined;
	}
	show("calls", calls, "call", "calls");
	show("retries", retries, "retry", "retries");
	show("requests", calls + retries, "request", "requests");
	return calls + retries;
}

function show(meter, count, noun, plural) {
	const shown = $(`meter-${meter}`);
	shown.textContent = count;
	shown.previousElementSibling.textContent = count === 1 ? noun : plural;
}

async function total(meter) {
	const response = await fetch(`actuator/metrics/retry.${meter}?tag=mount:lab`);
	return response.ok ? (await response.json()).measurements[0].value : undefined;
}

/**
 * Shows also how the calls ended.
 */
export async function refreshMeters() {
	const response = await fetch("actuator/prometheus?includedNames=retry_calls");
	const outcomes = new Map();
	for (const [, tags, value] of (response.ok ? await response.text() : "").matchAll(SAMPLE)) {
		const outcome = /outcome="([^"]*)"/.exec(tags)?.[1];
		if (tags.includes('mount="lab"') && Number(value) > 0) {
			outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + Number(value));
		}
	}
	$("outcomes").replaceChildren(...[...outcomes].sort((one, other) => other[1] - one[1])
		.map(([outcome, count]) => element("tr", {}, element("th", { scope: "row", textContent: outcome }),
			element("td", { textContent: count }))));
	return refreshTotals();
}
