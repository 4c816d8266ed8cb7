/**
 * Posts JSON and reads the server-sent events of the response, which tells where its run is.
 */
export async function stream(url, body, signal, onBegin, onEvent) {
	const response = await fetch(url, {
		method: "POST",
		headers: { "Content-Type": "application/json", "Accept": "text/event-stream, application/problem+json" },
		body: JSON.stringify(body),
		signal
	});
	if (!response.ok) {
		const problem = await response.json().catch(() => ({}));
		throw new Error(problem.detail ?? `The server answered ${response.status}`);
	}
	onBegin(response.headers.get("Location"));
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = "";
	for (let part = await reader.read(); !part.done; part = await reader.read()) {
		const events = (rest + part.value).split("\n\n");
		rest = events.pop();
		events.forEach((event) => dispatch(event, onEvent));
	}
}

function dispatch(event, onEvent) {
	let name = "";
	let data = "";
	for (const line of event.split("\n")) {
		if (line.startsWith("event:")) {
			name = line.slice(6).trim();
		}
		else if (line.startsWith("data:")) {
			data += line.slice(5);
		}
	}
	if (name) {
		onEvent(name, JSON.parse(data));
	}
}
