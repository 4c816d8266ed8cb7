import { $ } from "./dom.js";
import { refreshMeters } from "./meters.js";
import { watchPolicy } from "./policy.js";
import { watchRuns } from "./run.js";
import { loadScenarios, watchScript } from "./script.js";
import { showStorm } from "./storm.js";

const TABS = ["lab", "storm"];

function show(name) {
	for (const tab of TABS) {
		const chosen = tab === name;
		$(`tab-${tab}`).setAttribute("aria-selected", chosen);
		$(`tab-${tab}`).tabIndex = chosen ? 0 : -1;
		$(`view-${tab}`).hidden = !chosen;
	}
	history.replaceState(null, "", name === "lab" ? location.pathname : `#${name}`);
	if (name === "storm") {
		showStorm();
	}
}

for (const tab of TABS) {
	$(`tab-${tab}`).addEventListener("click", () => show(tab));
	$(`tab-${tab}`).addEventListener("keydown", (event) => {
		if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
			const other = TABS[1 - TABS.indexOf(tab)];
			show(other);
			$(`tab-${other}`).focus();
		}
	});
}

watchScript();
await loadScenarios();
watchPolicy();
watchRuns();
await refreshMeters();
show(location.hash === "#storm" ? "storm" : "lab");
document.body.dataset.ready = "true";
