import { $, element } from "./dom.js";

const SAMPLE = /^retry_(calls|attempts)_total\{([^}]*)\} ([0-9.eE+]+)$/gm;

/**
 * Shows how many calls and retries Actuator counts for the lab.
 * @returns the requests, both together, or undefined where there are no meters
 */
export async function refreshTotals() {
	return showTotals(await samples());
}

function showTotals(all) {
	if (all === undefined) {
		return undefined;
	}
	const [calls, retries] = ["calls", "attempts"].map((name) => all.filter((sample) => sample.name === name)
		.reduce((sum, sample) => sum + sample.value, 0));
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

/**
 * What is counted for the lab: nothing before its first call.
 */
async function samples() {
	const response = await fetch("actuator/prometheus?includedNames=retry_calls,retry_attempts");
	return response.ok ? [...(await response.text()).matchAll(SAMPLE)]
		.filter(([, , tags]) => tags.includes('mount="lab"'))
		.map(([, name, tags, value]) => ({ name, tags, value: Number(value) })) : undefined;
}

/**
 * Shows also how the calls ended.
 */
export async function refreshMeters() {
	const all = await samples();
	const outcomes = new Map();
	for (const { tags, value } of (all ?? []).filter((sample) => sample.name === "calls" && sample.value > 0)) {
		const outcome = /outcome="([^"]*)"/.exec(tags)?.[1];
		outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + value);
	}
	$("outcomes").replaceChildren(...[...outcomes].sort((one, other) => other[1] - one[1])
		.map(([outcome, count]) => element("tr", {}, element("th", { scope: "row", textContent: outcome }),
			element("td", { textContent: count }))));
	return showTotals(all);
}
