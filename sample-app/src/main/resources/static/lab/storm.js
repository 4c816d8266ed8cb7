import { $, element } from "./dom.js";

const CURVES = {
	"naive": { label: "three attempts", style: "naive-curve", colour: "--unavailable", width: 2.5 },
	"defaults-without-budget": { label: "no recovery, no budget", style: "unbudgeted-curve", colour: "--error", width: 2.5 },
	"urllib3": { label: "urllib3", style: "urllib3-curve", colour: "--held", width: 2.5 },
	"aws": { label: "AWS SDK", style: "aws-curve", colour: "--limited", width: 2.5 },
	"defaults": { label: "the defaults", style: "defaults-curve", colour: "--success", width: 4 },
	"no-retries": { label: "no retries", style: "none-curve", colour: "--ink", width: 2, dash: [3, 5] }
};
// A figure in words; of the load it is told only what retries add.
const SAYS = {
	"saved": (share) => share > 99.5 ? "every call that is hit succeeds in the end"
		: share < 0.5 ? "every call that is hit is lost" : `${share.toFixed(0)} % of the calls that are hit succeed in the end`,
	"success": (share) => `${share.toFixed(1)} % of the calls succeed`,
	"recovery": (after) => after === null ? `not well again ${storm.seconds - storm.faultTo} s after it`
		: after === 0 ? "all is well at once when it is over" : `all is well ${after.toFixed(1)} s after it`,
	"goodput-with-aftermath": (share, name) => name === "no-retries" ? "what the others are measured by"
		: `${share > 0.995 ? "" : `${(100 * share).toFixed(0)} % `}as many calls succeed as without retries`,
	"load": (factor, name) => name === "no-retries" ? "each call is sent once"
		: factor < 1.005 ? "the server gets no more requests than without retries" : `the server gets ${factor.toFixed(2)} × the requests`
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
	const band = ({ ctx, bbox, valToPos }) => {
		const from = valToPos(storm.faultFrom, "x", true);
		ctx.save();
		ctx.globalAlpha = 0.11;
		ctx.fillStyle = colour("--error");
		ctx.fillRect(from, bbox.top, valToPos(storm.faultTo, "x", true) - from, bbox.height);
		ctx.restore();
	};
	const marks = ({ ctx, bbox, valToPos }) => {
		const px = devicePixelRatio;
		ctx.save();
		ctx.fillStyle = colour("--muted");
		ctx.font = `${12 * px}px system-ui, sans-serif`;
		ctx.textAlign = "left";
		ctx.fillText("the fault", valToPos(storm.faultFrom, "x", true), bbox.top - 5 * px);
		if (capacity) {
			const height = valToPos(capacity, "y", true);
			ctx.strokeStyle = colour("--muted");
			ctx.setLineDash([6 * px, 4 * px]);
			ctx.beginPath();
			ctx.moveTo(bbox.left, height);
			ctx.lineTo(bbox.left + bbox.width, height);
			ctx.stroke();
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
		hooks: { drawClear: [band], draw: [marks] }
	}, [[], ...curves().map(() => [])], root);
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
	$("curves").replaceChildren(...storm.curves.flatMap((curve) => [
		element("tr", {},
			element("th", { scope: "row", className: CURVES[curve.name].style, textContent: CURVES[curve.name].label }),
			element("td", { textContent: curve.requests[second].toLocaleString("en") }),
			element("td", { textContent: unsuccessful(curve).toLocaleString("en") })),
		element("tr", {}, element("td", { colSpan: 3, className: "says", textContent: sentence(curve) }))
	]));
}

/** Calls that have not succeeded by now; without retries each call is one request. */
function unsuccessful(curve) {
	const sum = (values) => values.slice(0, Math.floor(time)).reduce((one, other) => one + other, 0);
	return Math.max(0, sum(curves().find(({ name }) => name === "no-retries").requests) - sum(curve.successes));
}

function sentence({ name, figures }) {
	const words = Object.entries(figures).map(([figure, value]) => SAYS[figure](value, name)).join(", and ");
	return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

function build() {
	charts.forEach(({ plot }) => plot.destroy());
	charts = [chart($("chart-requests"), "requests", storm.capacity), chart($("chart-successes"), "successes")];
	$("scrub").max = storm.seconds;
	$("storm-intro").textContent = `${storm.words} ${storm.clients} clients make ${storm.callsPerSecond} calls a second and wait `
		+ `${data.timeoutSeconds} s for a response; in calm it can serve ${storm.capacity}.`;
	$("storm-source").textContent = "The real policy and budget in a simulated fleet, in virtual time. The sentences tell the worst of five seeds, "
		+ `as the comparison in the documentation does, the curves that of the defaults, seed ${storm.seed}. Made by “${data.madeBy}”.`;
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
