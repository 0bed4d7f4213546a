// From the log-in to the PDF, each step by the types of the schema alone.
import { Client, Refused } from "./client.js";

declare const process: { argv: string[] };

function holds(fact: boolean, what: string): asserts fact {
  if (!fact) throw new Error(`This does not hold: ${what}`);
}

const [, , address] = process.argv;
holds(address !== undefined, "an address is given");
const client = new Client(address);

const login = await client.call("post", "/api/v1/auth/login", {
  body: { username: "manager", password: "proxima-demo" },
});
client.token = login.data.token;
const role: "admin" | "manager" | "viewer" | "" = login.data.role;
holds(role === "manager", "a manager logs in");

const clients = await client.call("get", "/api/v1/clients", { query: { deal_type: "FP", per_page: 100 } });
holds(clients.meta.total === clients.data.length, "all contracts fit on a page");
const contract = clients.data.find((one) => one.application_key === "APP-204");
holds(contract !== undefined && contract.deal_amount > 0, "amounts of contracts are numbers");

// The one contract of the demonstration that has no draft of last month yet.
const prefill = await client.call("post", "/api/v1/invoices/prefill", {
  body: { application_key: contract.application_key },
});
const nothing: null = prefill.data.id;
holds(nothing === null && prefill.data.status === "draft", "nothing is saved by looking");

// The prefill goes back as it came, but for what was edited: no field has to be dropped or turned into another type.
const generated = await client.call("post", "/api/v1/invoices/generate", {
  header: { "Idempotency-Key": "journey-1" },
  body: { ...prefill.data, legal_text: "As agreed.", show_task_list: false },
});
const invoice_id = generated.data.id;
holds(generated.data.legal_text === "As agreed." && !generated.data.show_task_list, "edits are kept");
holds(generated.data.total_amount === prefill.data.total_amount, "amounts come as they were shown");
const again = await client.call("post", "/api/v1/invoices/generate", {
  header: { "Idempotency-Key": "journey-1" },
  body: { ...prefill.data, legal_text: "As agreed.", show_task_list: false },
});
holds(again.data.id === invoice_id, "the same key makes nothing twice");

const edited = await client.call("patch", "/api/v1/invoices/{invoice_id}/line-items", {
  path: { invoice_id },
  header: { "If-Match": `"${generated.data.version}"` },
  body: { add: [{ description: "Additional work", unit_price: "150000.00", quantity: 2 }] },
});
const added = edited.data.line_items.at(-1);
holds(added?.line_total === "300000.00" && added.source === "manual", "a line multiplies out");
holds(edited.data.version === generated.data.version + 1, "each change is a version");

try {
  await client.call("patch", "/api/v1/invoices/{invoice_id}", {
    path: { invoice_id },
    body: { version: generated.data.version, total_amount: 1 },
  });
  holds(false, "an outdated version is refused");
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  holds(error.status === 409 && error.error.code === "CONFLICT", "an outdated version is a conflict");
}

const finalized = await client.call("post", "/api/v1/invoices/{invoice_id}/finalize", { path: { invoice_id } });
holds(finalized.data.status === "needs_review" && finalized.data.pdf_sha256 !== null, "finalizing makes the PDF");
const approved = await client.call("post", "/api/v1/invoices/{invoice_id}/approve", { path: { invoice_id } });
holds(approved.data.status === "approved" && approved.data.approved_by === "manager", "a manager approves");
const pdf = await client.bytes("/api/v1/invoices/{invoice_id}/pdf", invoice_id);
holds(String.fromCharCode(...pdf.slice(0, 5)) === "%PDF-", "the PDF is one");

const listed = await client.call("get", "/api/v1/invoices", { query: { status: "approved", search: "APP-204" } });
holds(listed.data.some((one) => one.id === invoice_id), "it is found by its status");
const history = await client.call("get", "/api/v1/invoices/{invoice_id}/edit-history", { path: { invoice_id } });
holds(history.data[0]?.edited_by === "manager", "who edited is on record");
console.log(`${approved.data.display_number} is ${approved.data.status}`);
