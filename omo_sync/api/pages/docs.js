// Shows /openapi.json: every operation with its parameters, answers and an example. Nothing is loaded from elsewhere.
"use strict";

const add = (parent, tag, text) => {
  const element = parent.appendChild(document.createElement(tag));
  if (text !== undefined) element.textContent = text;
  return element;
};

const resolve = (api, schema) => {
  while (schema && schema.$ref) schema = schema.$ref.split("/").slice(1).reduce((at, key) => at[key], api);
  return schema || {};
};

const sample = (api, told, depth = 0) => {
  const schema = resolve(api, told);
  if (schema.examples) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.anyOf) return sample(api, schema.anyOf[0], depth);
  if (depth > 6) return null;
  if (schema.type === "array") return [sample(api, schema.items, depth + 1)];
  if (schema.type === "object") {
    const names = Object.entries(schema.properties || {});
    return Object.fromEntries(names.map(([name, one]) => [name, sample(api, one, depth + 1)]));
  }
  return { string: "", integer: 0, number: 0, boolean: false }[schema.type] ?? null;
};

const kind = (api, told) => {
  const schema = resolve(api, told);
  if (schema.anyOf) return schema.anyOf.map((one) => kind(api, one)).join(" | ");
  if (schema.enum) return schema.enum.join(" | ");
  return schema.type === "array" ? `${kind(api, schema.items)}[]` : schema.type || "";
};

const row = (table, tag, cells) => {
  const line = add(table, "tr");
  cells.forEach((cell) => add(line, tag, cell));
};

const show = (api, place, path, method, operation) => {
  const details = add(place, "details");
  const summary = add(details, "summary");
  add(summary, "b", method.toUpperCase());
  add(summary, "code", path);
  add(details, "p", operation.description || operation.summary);
  if (operation.parameters) {
    const table = add(details, "table");
    row(table, "th", ["parameter", "in", "type", ""]);
    operation.parameters.forEach((one) =>
      row(table, "td", [one.name, one.in, kind(api, one.schema), one.description || ""]));
  }
  const answers = add(details, "table");
  row(answers, "th", ["answer", ""]);
  Object.entries(operation.responses).forEach(([status, one]) => row(answers, "td", [status, one.description]));
  const body = operation.responses["200"]?.content?.["application/json"];
  if (body) add(details, "pre", JSON.stringify(sample(api, body.schema), null, 2));
};

fetch("/openapi.json").then((answer) => answer.json()).then((api) => {
  document.getElementById("title").textContent = `${api.info.title} ${api.info.version}`;
  document.getElementById("about").textContent = api.info.description;
  const sections = {};
  for (const [path, operations] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = (operation.tags || ["other"])[0];
      if (!sections[tag]) {
        sections[tag] = add(document.getElementById("operations"), "section");
        add(sections[tag], "h2", tag);
      }
      show(api, sections[tag], path, method, operation);
    }
  }
});
