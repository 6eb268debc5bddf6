/** Anything that is asked as an API is: an app of Hono, held in no port. */
interface Askable {
  request(path: string, init: RequestInit): Response | Promise<Response>;
}

/** Asks an API with a key, and reads its answer as text. */
export async function askApi(
  api: Askable,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await api.request(path, init);
  return { status: response.status, text: await response.text() };
}
