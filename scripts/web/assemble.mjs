// From bound wasm parts to a folder a server can hand out: hashed names, index.html, styles, public files, compression.
// A part of scripts/build-web.sh:  node assemble.mjs <release|dev> <pkg> <out> <store of compressed files>
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as zlib from "node:zlib";
import { promisify } from "node:util";

const [mode, pkg, out, store] = process.argv.slice(2);
const root = process.env.BW_ROOT ?? path.resolve(import.meta.dirname, "../..");
const release = mode === "release";
const sha = (data, kind = "sha256") => createHash(kind).update(data).digest();
const short = (data) => sha(data).toString("hex").slice(0, 16);
const integrity = (file) => "sha384-" + sha(fs.readFileSync(file), "sha384").toString("base64");

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

function filesUnder(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });

// 1. The folder of parts is hashed as a whole: its scripts name each other, and a part fits only the build it came from.
const parts = filesUnder(pkg).filter((name) => !name.startsWith("."));
const pkgName = "pkg-" + short(Buffer.concat(parts.flatMap((name) => [Buffer.from(name), fs.readFileSync(path.join(pkg, name))])));
for (const name of parts) {
  fs.mkdirSync(path.dirname(path.join(out, pkgName, name)), { recursive: true });
  fs.copyFileSync(path.join(pkg, name), path.join(out, pkgName, name));
}

// 2. Styles: style/main.css with what it imports, in that order, as one file that every page has; style/groups/<group>.css
// likewise, each a file that app/src/sheets.rs fetches with the group's code. A <meta> tells where it is and what it hashes to.
const flags = ["--bundle", "--log-level=error", "--loader:.svg=dataurl", ...(release ? ["--minify"] : [])];
// url(/fonts/…) means a file of public/, which keeps its name.
if (fs.existsSync(path.join(root, "public")))
  for (const entry of fs.readdirSync(path.join(root, "public"), { withFileTypes: true }))
    flags.push(`--external:/${entry.name}${entry.isDirectory() ? "/*" : ""}`);
function sheet(source, stem) {
  const css = execFileSync("esbuild", [path.join(root, "style", source), ...flags]);
  const name = `${stem}-${short(css)}.css`;
  fs.writeFileSync(path.join(out, name), css);
  return name;
}
const main = sheet("main.css", "style");
const sheets = Object.fromEntries(
  filesUnder(path.join(root, "style", "groups")).map((file) => {
    const group = path.basename(file, ".css");
    return [group, sheet(`groups/${file}`, `sheet-${group}`)];
  }),
);
const styles = [
  `<link rel="stylesheet" href="/${main}" integrity="${integrity(path.join(out, main))}">`,
  ...Object.entries(sheets).map(([group, name]) => `<meta name="sheet-${group}" content="/${name} ${integrity(path.join(out, name))}">`),
].join("\n    ");

// 3. The loader: a file, not an inline script, so that the page works under a strict content security policy.
const boot = [
  `import init from "/${pkgName}/frontend.js";`,
  `init({ module_or_path: "/${pkgName}/frontend_bg.wasm" }).catch((error) => {`,
  `  document.documentElement.dataset.boot = "failed";`,
  `  console.error(error);`,
  `});`,
  "",
].join("\n");
const bootName = `boot-${short(boot)}.js`;
fs.writeFileSync(path.join(out, bootName), boot);

const preload = (name) => `<link rel="modulepreload" href="/${pkgName}/${name}" integrity="${integrity(path.join(out, pkgName, name))}">`;
const scripts = [
  ...parts.filter((name) => /^[^/]+\.js$/.test(name)).map(preload),
  `<link rel="preload" href="/${pkgName}/frontend_bg.wasm" as="fetch" type="application/wasm" crossorigin>`,
  `<script type="module" src="/${bootName}" integrity="${integrity(path.join(out, bootName))}"></script>`,
].join("\n    ");

// 4. The page, and the files that go along unchanged.
const marks = { "<!-- bellwether:scripts -->": scripts, "<!-- bellwether:styles -->": styles };
let page = fs.readFileSync(path.join(root, "frontend", "index.html"), "utf8");
for (const [mark, tags] of Object.entries(marks)) {
  if (page.split(mark).length !== 2) fail(`frontend/index.html must hold the line ${mark} exactly once`);
  page = page.replace(mark, () => tags);
}
const lines = page.split("\n");
if (release) page = lines.map((line) => line.trim()).filter((line, i) => line !== "" || lines[i].includes("<pre")).join("\n") + "\n";
if (/<script(?![^>]*\bsrc=)[^>]*>/i.test(page)) fail("frontend/index.html holds an inline script; the content security policy forbids it");
fs.writeFileSync(path.join(out, "index.html"), page);
for (const name of filesUnder(path.join(root, "public"))) {
  if (fs.existsSync(path.join(out, name))) fail(`public/${name} would replace a built file`);
  fs.mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
  fs.copyFileSync(path.join(root, "public", name), path.join(out, name));
}

// 5. What a visit loads, for the byte budgets: the files every page needs, and those behind each split point.
const entry = ["index.html", bootName, main];
entry.push(...parts.filter((name) => /^[^/]+\.js$/.test(name) || name === "frontend_bg.wasm").map((name) => `${pkgName}/${name}`));
for (const [, src] of page.matchAll(/<script[^>]*\bsrc="\/([^"]+)"/g)) if (!entry.includes(src)) entry.push(src);
const splits = {};
const map = path.join(pkg, ".parts-map");
if (fs.existsSync(map)) {
  const files = {}; // name of a loader -> [files]
  const loader = /const (\w+) = (?:wrapAsyncCb\()?makeLoad\([\s\S]*?new URL\("\.\/([^"]+)"[\s\S]*?, \[([^\]]*)\]\)/g;
  for (const [, name, file, needs] of fs.readFileSync(map, "utf8").matchAll(loader)) {
    files[name] = [...new Set([`${pkgName}/${file}`, ...needs.split(",").flatMap((need) => files[need.trim()] ?? [])])];
    if (name.startsWith("__wasm_split_load_")) splits[name.slice("__wasm_split_load_".length)] = files[name];
  }
}
fs.writeFileSync(path.join(out, ".manifest.json"), JSON.stringify({ mode, entry, splits }, null, 1) + "\n");

// 6. Compressed once, here, as small as it gets. Results are kept, so an unchanged file costs nothing next time.
if (release) {
  fs.mkdirSync(store, { recursive: true });
  const worth = filesUnder(out).filter((name) => !name.startsWith(".") && /\.(js|wasm|css|html|svg|json|txt|webmanifest|xml|ico|map)$/.test(name));
  const used = new Set();
  const brotli = promisify(zlib.brotliCompress);
  const gzip = promisify(zlib.gzip);
  await Promise.all(
    worth.map(async (name) => {
      const file = path.join(out, name);
      const data = fs.readFileSync(file);
      const key = sha(data).toString("hex");
      const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: data.length };
      for (const [ending, press] of [["br", () => brotli(data, { params })], ["gz", () => gzip(data, { level: 9 })]]) {
        const kept = path.join(store, `${key}.${ending}`);
        used.add(path.basename(kept));
        if (!fs.existsSync(kept)) {
          fs.writeFileSync(`${kept}.new`, await press());
          fs.renameSync(`${kept}.new`, kept);
        }
        if (fs.statSync(kept).size < data.length) fs.copyFileSync(kept, `${file}.${ending}`);
      }
    }),
  );
  for (const name of fs.readdirSync(store)) if (!used.has(name)) fs.rmSync(path.join(store, name));
}
