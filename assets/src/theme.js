// Before the first paint: what is only for pages without scripts is not shown.
document.documentElement.dataset.scripts = "";
// Before the first paint: a person whose theme is "auto" gets that of his system.
(() => {
  const root = document.documentElement;
  // Paper is light.
  let shown;
  addEventListener("beforeprint", () => {
    shown = root.dataset.bsTheme;
    root.dataset.bsTheme = "light";
  });
  addEventListener("afterprint", () => (root.dataset.bsTheme = shown));
  if (root.dataset.theme !== "auto") return;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => (root.dataset.bsTheme = dark.matches ? "dark" : "light");
  dark.addEventListener("change", apply);
  apply();
})();
