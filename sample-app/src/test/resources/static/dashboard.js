/* Draws a dashboard of Grafana from what Prometheus says to its queries, in as much as the one of the sample needs. */
const COLOURS = ["#257a53", "#a85f0c", "#1f78b8", "#b93a4a", "#7a5fc0", "#a8437f", "#54709a", "#8a8f1f", "#1c2526"];
const UNITS = {
	"reqps": (value) => `${round(value)}/s`,
	"s": (value) => `${round(value)} s`,
	"short": (value) => round(value)
};
const FONT = "12px system-ui, sans-serif";

const parameters = new URLSearchParams(location.search);
const from = Number(parameters.get("from"));
const to = Number(parameters.get("to"));
const times = Array.from({ length: to - from + 1 }, (unused, second) => from + second);

function round(value) {
	return String(Number(value.toPrecision(value >= 100 ? 3 : 2)));
}

function element(tag, properties, ...children) {
	const made = Object.assign(document.createElement(tag), properties);
	made.append(...children);
	return made;
}

async function ask(target) {
	const query = target.expr.replaceAll("$__rate_interval", parameters.get("rate")).replace(/"\$(job|instance|mount)"/g, '".*"');
	const response = await fetch(`${parameters.get("prometheus")}/api/v1/query_range?`
		+ new URLSearchParams({ query, start: from, end: to, step: 1 }));
	const { data } = await response.json();
	return data.result.map(({ metric, values }) => {
		const known = new Map(values.map(([time, value]) => [time, Number(value)]));
		return {
			name: target.legendFormat.replace(/\{\{(\w+)\}\}/g, (unused, label) => metric[label]),
			values: times.map((time) => Number.isFinite(known.get(time)) ? known.get(time) : null)
		};
	});
}

function axes(unit) {
	const axis = { stroke: "#5a6769", grid: { stroke: "#e6e9e7", width: 1 }, ticks: { show: false }, font: FONT };
	return [
		{ ...axis, size: 26, space: 60, values: (self, splits) => splits.map((time) => `${time - from} s`),
			splits: () => times.filter((time) => (time - from) % 15 === 0) },
		{ ...axis, size: 58, values: (self, splits) => splits.map(UNITS[unit]) }
	];
}

function plot(root, series, { unit, stacked, sparkline }) {
	let sum = times.map(() => 0);
	const shown = stacked ? series.map(({ values }) => sum = sum.map((value, index) => value + (values[index] ?? 0)))
		: series.map(({ values }) => values);
	const lines = shown.map((data, index) => ({
		data,
		stroke: COLOURS[index % COLOURS.length],
		width: 2,
		fill: stacked ? COLOURS[index % COLOURS.length] + "cc" : sparkline ? COLOURS[index] + "22" : undefined,
		points: { show: false }
	}));
	// What is stacked is drawn from the top, so that each covers those above it down to its own height.
	const drawn = stacked ? lines.reverse() : lines;
	const most = Math.max(...shown.flat().map(Number));
	new uPlot({
		width: root.clientWidth,
		height: root.clientHeight,
		cursor: { show: false },
		legend: { show: false },
		padding: sparkline ? [4, 0, 0, 0] : [8, 14, 0, 0],
		scales: { x: { time: false, range: [from, to] }, y: { range: [0, most > 0 ? most * 1.08 : 1] } },
		axes: sparkline ? [{ show: false }, { show: false }] : axes(unit),
		series: [{}, ...drawn.map(({ stroke, width, fill, points }) => ({ stroke, width, fill, points }))]
	}, [times, ...drawn.map(({ data }) => data)], root);
}

async function draw(panel) {
	const { unit, custom } = panel.fieldConfig.defaults;
	const root = element("section", { className: `panel ${panel.type}` }, element("h2", { textContent: panel.title }));
	root.style.gridColumn = `${panel.gridPos.x + 1} / span ${panel.gridPos.w}`;
	document.querySelector("main").append(root);
	const series = (await Promise.all(panel.targets.map(ask))).flat();
	if (!series.some(({ values }) => values.some((value) => value !== null))) {
		root.classList.add("empty");
		return;
	}
	const picture = element("div", { className: "plot" });
	if (panel.type === "stat") {
		const latest = series[0].values.findLast((value) => value !== null);
		root.append(element("div", { className: "value", textContent: UNITS[unit](latest) }), picture);
		plot(picture, series, { unit, sparkline: true });
		return;
	}
	const legend = element("div", { className: "legend" }, ...series.map(({ name }) => element("span", { textContent: name })));
	legend.querySelectorAll("span").forEach((each, index) => each.style.setProperty("--kind", COLOURS[index % COLOURS.length]));
	root.append(element("p", { textContent: panel.description }), picture, legend);
	plot(picture, series, { unit, stacked: custom.stacking?.mode === "normal" });
}

const dashboard = await (await fetch("dashboard.json")).json();
document.querySelector("h1").textContent = dashboard.title;
await Promise.all(dashboard.panels.map(draw));
document.body.dataset.ready = "true";
