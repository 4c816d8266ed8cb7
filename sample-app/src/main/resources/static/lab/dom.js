export const $ = (id) => document.getElementById(id);

/**
 * A new element; text is never taken for markup.
 */
export function element(name, properties = {}, ...children) {
	const created = Object.assign(document.createElement(name), properties);
	created.append(...children);
	return created;
}

export function seconds(millis) {
	return millis < 100 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`;
}

/**
 * One request, 2 requests; a noun whose plural takes more than an s is given both.
 */
export function counted(count, noun, plural = `${noun}s`) {
	return `${count} ${count === 1 ? noun : plural}`;
}
