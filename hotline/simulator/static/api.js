// The carrier's control interface.

async function read(response) {
  const body = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Error(body.error ?? response.statusText);
  return body;
}

export const get = async (path) => read(await fetch(`/sim${path}`));

export const post = async (path, body) =>
  read(
    await fetch(`/sim${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

export const upload = async (blob) =>
  (await read(await fetch("/sim/audio", { method: "POST", body: blob }))).audio;

export function listen(number, tell) {
  const stream = new EventSource(`/sim/events?phone=${encodeURIComponent(number)}`);
  stream.onmessage = (event) => tell(JSON.parse(event.data));
  return () => stream.close();
}
