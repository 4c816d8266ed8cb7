// Before the page is drawn, so that it does not flash in the other theme.
(() => {
	const system = matchMedia("(prefers-color-scheme: dark)");
	const chosen = () => localStorage.getItem("theme") ?? (system.matches ? "dark" : "light");
	const apply = () => {
		document.documentElement.dataset.theme = chosen();
		document.dispatchEvent(new Event("theme"));
	};
	system.addEventListener("change", apply);
	document.addEventListener("DOMContentLoaded", () => {
		document.getElementById("theme").addEventListener("click", () => {
			localStorage.setItem("theme", chosen() === "dark" ? "light" : "dark");
			apply();
		});
	});
	apply();
})();
