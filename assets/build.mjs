// Build portal/assets: one style sheet without unused rules, the scripts, the fonts; each under a
// name with its hash, precompressed; manifest.json tells the names.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { transform } from "lightningcss";
import { PurgeCSS } from "purgecss";

const out = "../portal/assets";
const modules = "node_modules";
const manifest = {};

rmSync(out, { recursive: true, force: true });
mkdirSync(`${out}/fonts`, { recursive: true });

function write(name, bytes, compress = true) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const dot = name.lastIndexOf(".");
  const file = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  writeFileSync(`${out}/${file}`, bytes);
  if (compress) {
    const size = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    writeFileSync(`${out}/${file}.br`, brotliCompressSync(bytes, { params: size }));
    writeFileSync(`${out}/${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
  manifest[name] = file;
  return file;
}

const fonts = { cyrillic: "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116", latin: "" };
for (const part of Object.keys(fonts)) {
  const name = `golos-text-${part}-wght-normal.woff2`;
  const from = `${modules}/@fontsource-variable/golos-text/files/${name}`;
  const rare = part === "latin" ? "-rare" : "";
  write(`fonts/golos-${part}${rare}.woff2`, readFileSync(from), false);
}
write("fonts/golos-latin.woff2", readFileSync(`${modules}/.cut/golos-latin.woff2`), false);
// The print process reads the plain files, with the letters of rarer languages too.
for (const part of ["cyrillic", "cyrillic-ext", "latin", "latin-ext"]) {
  const name = `golos-text-${part}-wght-normal.woff2`;
  cpSync(`${modules}/@fontsource-variable/golos-text/files/${name}`, `${out}/fonts/${name}`);
}

const source = ["portal", "document", "compare", "rollout", "lesson", "quiz", "bring", "calendar", "messages", "chart", "evidence"].map((name) => readFileSync(`src/${name}.css`, "utf8")).join("")
  .replaceAll(/url\("(fonts\/[\w-]+\.woff2)"\)/g, (_, name) => `url("/assets/${manifest[name]}")`);
const tabler = readFileSync(`${modules}/@tabler/core/dist/css/tabler.min.css`, "utf8");
const [{ css }] = await new PurgeCSS().purge({
  content: ["../templates/**/*.html", "../portal/**/*.py", "src/*.js"],
  css: [{ raw: tabler }],
  defaultExtractor: (text) => text.match(/[\w-/:]+(?<!:)/g) ?? [],
  safelist: { standard: ["html", "body", /^:/], greedy: [/data-bs-theme/] },
  fontFace: true,
  keyframes: true,
  variables: true,
});
const style = transform({
  filename: "portal.css",
  code: Buffer.from(css + source),
  minify: true,
  errorRecovery: true,
});
write("portal.css", style.code);
write("portal.js", readFileSync("src/portal.js"));
write("player.js", ["played", "player", "controls"].map((name) => readFileSync(`src/${name}.js`, "utf8")).join("\n"));
write("theme.js", readFileSync("src/theme.js"));
write("passkey.js", readFileSync("src/passkey.js"));
write("htmx.js", readFileSync(`${modules}/htmx.org/dist/htmx.min.js`));
write("tus.js", readFileSync(`${modules}/tus-js-client/dist/tus.min.js`, "utf8").replace(/\n\/\/# sourceMap.*/, ""));
// Modules import each other by the names that they have here; what is imported stands first.
for (const name of ["recordings", "capture", "upload", "recorder-page", "kept", "recorder"].map((one) => `${one}.js`)) {
  const hashed = (_, imported) => `"/assets/${manifest[imported]}"`;
  write(name, readFileSync(`src/${name}`, "utf8").replaceAll(/(?<=from )"\.\/([\w-]+\.js)"/g, hashed));
}
write("icon.svg", readFileSync("src/icon.svg"));
writeFileSync(`${out}/manifest.json`, JSON.stringify(manifest, null, 2));
