import { $, element } from "./dom.js";

const CURVES = {
	"naive": { label: "three attempts", style: "naive-curve", colour: "--unavailable", width: 2.5 },
	"defaults-without-budget": { label: "defaults, no budget", style: "unbudgeted-curve", colour: "--error", width: 2.5 },
	"defaults": { label: "defaults", style: "defaults-curve", colour: "--success", width: 4 },
	"no-retries": { label: "no retries", style: "none-curve", colour: "--ink", width: 2, dash: [3, 5] }
};
const SECONDS_PER_SECOND = 9;

let data;
let storm;
let charts = [];
let time = 0;
let playing = false;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The curves in the order of drawing, so that those that lie on one another are all seen. */
const curves = () => Object.keys(CURVES).map((name) => storm.curves.find((curve) => curve.name === name));

function chart(root, values, capacity) {
	const marks = (plot) => {
		const { ctx, bbox } = plot;
		const from = plot.valToPos(storm.faultFrom, "x", true);
		const to = plot.valToPos(storm.faultTo, "x", true);
		ctx.save();
		ctx.globalAlpha = 0.11;
		ctx.fillStyle = colour("--error");
		ctx.fillRect(from, bbox.top, to - from, bbox.height);
		ctx.globalAlpha = 1;
		ctx.fillStyle = colour("--muted");
		ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
		ctx.textAlign = "left";
		ctx.fillText("the fault", from + 6 * devicePixelRatio, bbox.top + 15 * devicePixelRatio);
		if (capacity) {
			const height = plot.valToPos(capacity, "y", true);
			ctx.strokeStyle = colour("--muted");
			ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
			ctx.beginPath();
			ctx.moveTo(bbox.left, height);
			ctx.lineTo(bbox.left + bbox.width, height);
			ctx.stroke();
			ctx.textAlign = "right";
			ctx.fillText("what it can serve", bbox.left + bbox.width, height - 6 * devicePixelRatio);
		}
		ctx.restore();
	};
	const most = Math.max(capacity ?? 0, ...storm.curves.flatMap((curve) => curve[values])) * 1.08;
	const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
	const plot = new uPlot({
		width: root.clientWidth,
		height: root.clientHeight,
		cursor: { show: false },
		legend: { show: false },
		scales: { x: { time: false, range: [0, storm.seconds] }, y: { range: [0, most] } },
		axes: [{ ...axis, size: 30, values: (self, splits) => splits.map((split) => `${split} s`) }, { ...axis, size: 52 }],
		series: [{}, ...curves().map(({ name }) => ({
			stroke: colour(CURVES[name].colour),
			width: CURVES[name].width,
			dash: CURVES[name].dash,
			points: { show: false }
		}))],
		hooks: { drawClear: [marks] }
	}, [[], [], [], [], []], root);
	return { plot, root, values };
}

/** What happened in second n is drawn in its middle. */
function draw() {
	const shown = Array.from({ length: storm.seconds }, (unused, second) => second + 0.5);
	for (const { plot, values } of charts) {
		plot.setData([shown, ...curves().map((curve) => curve[values].map((value, second) =>
			second + 0.5 <= time ? value : null))], false);
		plot.redraw();
	}
	$("scrub").value = time;
	$("scrub-out").textContent = `${time.toFixed(1)} s`;
	const second = Math.min(storm.seconds - 1, Math.max(0, Math.floor(time - 0.5)));
	$("curves").replaceChildren(...curves().map((curve) => element("tr", {},
		element("th", { scope: "row", className: CURVES[curve.name].style, textContent: CURVES[curve.name].label }),
		element("td", { textContent: curve.requests[second] }),
		element("td", { textContent: curve.successes[second] }),
		element("td", { textContent: lost(curve) }),
		element("td", { textContent: well(curve) }))));
}

/** Calls that have not succeeded by now; without retries each call is one request. */
function lost(curve) {
	const sum = (values) => values.slice(0, Math.floor(time)).reduce((one, other) => one + other, 0);
	return Math.max(0, sum(curves().find(({ name }) => name === "no-retries").requests) - sum(curve.successes));
}

/** Not before the moment itself. */
function well(curve) {
	if (time < Math.min(storm.seconds, storm.faultTo + (curve.secondsUntilWell ?? Infinity))) {
		return "–";
	}
	if (curve.secondsUntilWell === null) {
		return `not in ${storm.seconds - storm.faultTo} s`;
	}
	return curve.secondsUntilWell === 0 ? "at once" : `after ${curve.secondsUntilWell} s`;
}

function build() {
	charts.forEach(({ plot }) => plot.destroy());
	charts = [chart($("chart-requests"), "requests", storm.capacity), chart($("chart-successes"), "successes")];
	$("scrub").max = storm.seconds;
	draw();
}

function play(from) {
	time = from;
	playing = true;
	$("play").textContent = "Pause";
	let before = performance.now();
	const frame = (now) => {
		if (!playing) {
			return;
		}
		time = Math.min(storm.seconds, time + Math.max(0, now - before) / 1000 * SECONDS_PER_SECOND);
		before = now;
		draw();
		if (time < storm.seconds) {
			requestAnimationFrame(frame);
		}
		else {
			pause();
		}
	};
	requestAnimationFrame(frame);
}

function pause() {
	playing = false;
	$("play").textContent = time < storm.seconds ? "Play" : "Play again";
}

function choose(chosen) {
	storm = chosen;
	build();
	if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
		time = storm.seconds;
		draw();
		pause();
	}
	else if (playing) {
		time = 0;
	}
	else {
		play(0);
	}
}

export async function showStorm() {
	if (data) {
		build();
		return;
	}
	data = await (await fetch("storm.json")).json();
	$("storm-intro").textContent = `${data.clients} clients make ${data.callsPerSecond} calls a second and wait up to `
		+ `${data.timeoutSeconds} s for a response. The server could serve ${data.storms[0].capacity} a second, but it also works on requests that nobody waits for any more.`;
	$("storm-source").textContent = `The real policy and budget in a simulated fleet, in virtual time, seed ${data.seed}; made by “${data.madeBy}”.`;
	$("storms").append(...data.storms.map((each, index) => {
		const input = element("input", { type: "radio", name: "storm", checked: index === 0 });
		input.addEventListener("change", () => choose(each));
		return element("label", {}, input, element("span", { textContent: each.title }));
	}));
	$("play").addEventListener("click", () => playing ? pause() : play(time < storm.seconds ? time : 0));
	$("scrub").addEventListener("input", () => {
		playing = false;
		time = Number($("scrub").value);
		pause();
		draw();
	});
	new ResizeObserver(() => charts.forEach(({ plot, root }) => {
		if (root.clientWidth) {
			plot.setSize({ width: root.clientWidth, height: root.clientHeight });
		}
	})).observe($("chart-requests"));
	document.addEventListener("theme", () => $("view-storm").hidden || build());
	choose(data.storms[0]);
}
