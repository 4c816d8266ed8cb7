import { $, element } from "./dom.js";

const MOST = 12;
const KINDS = { 200: "success", 429: "limited", 500: "error", reset: "lost", truncated: "lost", hang: "timeout" };

let answers = [];

export const readScript = () => answers;

function say(answer) {
	const [status, wait] = answer.split("+");
	return wait === undefined ? status : `${status} after ${wait} s`;
}

export function setScript(script) {
	answers = [...script];
	$("script").replaceChildren(...answers.map((answer, index) => {
		const button = element("button", {
			type: "button",
			className: KINDS[answer.split("+")[0]] ?? "unavailable",
			textContent: say(answer)
		});
		button.setAttribute("aria-label", `Remove ${say(answer)}, number ${index + 1}`);
		button.addEventListener("click", () => {
			change(answers.filter((other, position) => position !== index));
			($("script").querySelectorAll("button")[Math.min(index, answers.length - 1)] ?? $("clear")).focus();
		});
		return element("li", {}, button);
	}));
	if (answers.length === 0) {
		$("script").append(element("li", { className: "none", textContent: "Add an answer." }));
	}
	document.querySelectorAll("[data-answer]").forEach((button) => button.disabled = answers.length >= MOST);
}

/** By hand, so that it is no scenario any more. */
function change(script) {
	setScript(script);
	document.querySelectorAll("#scenarios input").forEach((input) => input.checked = false);
	$("shows").textContent = "Answers in your own order.";
}

export function watchScript() {
	document.querySelectorAll("[data-answer]").forEach((button) => button.addEventListener("click", () => {
		const answer = button.dataset.answer;
		change([...answers, answer.endsWith("+") ? answer + $("seconds").value : answer]);
	}));
	$("clear").addEventListener("click", () => change([]));
}

export async function loadScenarios() {
	const scenarios = await (await fetch("lab/scenarios")).json();
	const choose = (scenario) => {
		setScript(scenario.answers);
		$("shows").textContent = scenario.shows;
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
