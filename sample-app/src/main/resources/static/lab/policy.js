import { $ } from "./dom.js";

const NUMBERS = ["total", "backoffFactor", "backoffMax"];

export function readPolicy() {
	return {
		total: Number($("total").value),
		backoffFactor: Number($("backoffFactor").value),
		backoffMax: Number($("backoffMax").value),
		jitter: $("jitter").value,
		budget: $("budget").checked,
		recovery: $("recovery").checked,
		idempotencyKey: $("idempotencyKey").checked
	};
}

/**
 * The policy as an application would have it.
 */
export function yaml(policy) {
	return [
		"spring.http.clients.read-timeout: 1s",
		"retry:",
		`  total: ${policy.total}`,
		`  backoff-factor: ${policy.backoffFactor}`,
		`  backoff-max: ${Number.isInteger(policy.backoffMax) ? `${policy.backoffMax}s` : `${policy.backoffMax * 1000}ms`}`,
		`  jitter: ${policy.jitter}`,
		`  budget.enabled: ${policy.budget}`,
		`  recovery.enabled: ${policy.recovery}`,
		`  idempotency-key.enabled: ${policy.idempotencyKey}`
	].join("\n") + "\n";
}

export function watchPolicy() {
	const show = () => {
		for (const name of NUMBERS) {
			$(`${name}-out`).textContent = name === "total" ? $(name).value : `${$(name).value} s`;
		}
		$("yaml").textContent = yaml(readPolicy());
	};
	$("setup").addEventListener("input", show);
	show();
	$("copy").addEventListener("click", async () => {
		const copied = await copy($("yaml"));
		$("copy").textContent = copied ? "Copied" : "Press Ctrl+C";
		setTimeout(() => $("copy").textContent = "Copy", 1600);
	});
}

/** Without TLS a browser may have no clipboard; then the text is at least selected. */
async function copy(source) {
	getSelection().selectAllChildren(source);
	try {
		await navigator.clipboard.writeText(source.textContent);
		return true;
	}
	catch {
		return document.execCommand("copy");
	}
}
