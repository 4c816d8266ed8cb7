import { $, element } from "./dom.js";

const MOST = 12;
const KINDS = { 200: "success", 429: "limited", 500: "error", reset: "lost", truncated: "lost", hang: "timeout" };

let responses = [];

export const readScript = () => responses;

function say(response) {
	const [status, wait] = response.split("+");
	if (status === "down") {
		return `503 for ${wait} s, then 200`;
	}
	return wait === undefined ? status : `${status} after ${wait} s`;
}

export function setScript(script) {
	responses = [...script];
	$("script").replaceChildren(...responses.map((response, index) => {
		const button = element("button", {
			type: "button",
			className: KINDS[response.split("+")[0]] ?? "unavailable",
			textContent: say(response)
		});
		button.setAttribute("aria-label", `Remove ${say(response)}, number ${index + 1}`);
		button.addEventListener("click", () => {
			change(responses.filter((other, position) => position !== index));
			($("script").querySelectorAll("button")[Math.min(index, responses.length - 1)] ?? $("clear")).focus();
		});
		return element("li", {}, button);
	}));
	if (responses.length === 0) {
		$("script").append(element("li", { className: "none", textContent: "Add a response." }));
	}
	document.querySelectorAll("[data-response]").forEach((button) => button.disabled = responses.length >= MOST);
}

/** By hand, so that it is no scenario any more. */
function change(script) {
	setScript(script);
	document.querySelectorAll("#scenarios input").forEach((input) => input.checked = false);
	$("upstream").textContent = "Responses in your own order.";
}

export function watchScript() {
	document.querySelectorAll("[data-response]").forEach((button) => button.addEventListener("click", () => {
		const response = button.dataset.response;
		change([...responses, response.endsWith("+") ? response + button.nextElementSibling.value : response]);
	}));
	$("clear").addEventListener("click", () => change([]));
}

export async function loadScenarios() {
	const scenarios = await (await fetch("lab/scenarios")).json();
	const choose = (scenario) => {
		setScript(scenario.responses);
		$("upstream").textContent = scenario.upstream;
		$("method").value = scenario.method;
	};
	$("scenarios").append(...scenarios.map((scenario) => {
		const input = element("input", { type: "radio", name: "scenario", value: scenario.id });
		input.addEventListener("change", () => choose(scenario));
		return element("label", {}, input, element("span", { textContent: scenario.title }));
	}));
	document.querySelector("#scenarios input[value=flaky]").checked = true;
	choose(scenarios.find((scenario) => scenario.id === "flaky"));
}
