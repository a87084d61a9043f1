// Asking the server, with three ways not to get an answer: away, signed out, refused with a sentence.
const PATIENCE = 60000;

export class Away extends Error {}
export class SignedOut extends Error {}
export class NotTaken extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || "");
    this.code = problem.code || "";
    this.fields = problem.fields || {};
    this.status = problem.status;
  }
}

export async function call(method, path, { json, body, csrf } = {}) {
  const headers = { Accept: "application/json" };
  if (csrf) headers["X-CSRFToken"] = csrf;
  if (json) headers["Content-Type"] = "application/json";
  if (body) headers["Content-Type"] = "application/octet-stream";
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method, headers, body: json ? JSON.stringify(json) : body, cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (lost) {
    throw new Away(String(lost));
  }
  if (answer.status === 401) throw new SignedOut();
  if (answer.status >= 500 || answer.status === 429) throw new Away(String(answer.status));
  let told;
  try {
    told = await answer.json();
  } catch {
    throw new Away("no answer that can be read");
  }
  if (!answer.ok) throw new NotTaken({ ...told, status: answer.status });
  return told;
}
