// The byte budgets of scripts/budgets.json against dist/: what a first visit loads, brotli, every file counted.
// An entry names its split points; a name that the build does not know fails, so that a renamed page is not forgotten.
import * as fs from "node:fs";
import * as path from "node:path";

const root = process.env.BW_ROOT ?? path.resolve(import.meta.dirname, "../..");
const dist = path.join(root, "dist");
const { mode, entry, splits } = JSON.parse(fs.readFileSync(path.join(dist, ".manifest.json"), "utf8"));
const budgets = JSON.parse(fs.readFileSync(path.join(root, "scripts", "budgets.json"), "utf8"));
if (mode !== "release") throw new Error("dist/ holds a dev build; budgets are measured on: scripts/build-web.sh release");

const size = (name) => fs.statSync([`${name}.br`, name].map((n) => path.join(dist, n)).find((n) => fs.existsSync(n))).size;
let broken = false;
for (const [name, budget] of Object.entries(budgets)) {
  const unknown = budget.splits.filter((split) => !splits[split]);
  if (unknown.length) {
    console.error(`error: budgets.json, ${name}: no split point ${unknown.join(", ")}; the build has: ${Object.keys(splits).join(", ") || "none"}`);
    broken = true;
    continue;
  }
  const files = [...new Set([...entry, ...budget.splits.flatMap((split) => splits[split])])];
  const total = files.reduce((sum, file) => sum + size(file), 0);
  const over = total > budget.brotli_bytes;
  broken ||= over;
  console.log(`${name}: ${total} of ${budget.brotli_bytes} bytes${over ? "  TOO MUCH" : ""} (${budget.what})`);
  for (const file of files.sort((a, b) => size(b) - size(a)).slice(0, over ? 12 : 4)) console.log(`  ${String(size(file)).padStart(8)} ${file}`);
}
process.exit(broken ? 1 : 0);
