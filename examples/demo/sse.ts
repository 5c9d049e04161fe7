/**
 * Reads a stream of server-sent events.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html, for
 * streams whose lines end in LF or CR LF, as those of model APIs do.
 *
 * @module
 */

/** One frame. */
export interface ServerSentEvent {
  /** The `event` field, or `message`. */
  readonly event: string;
  readonly data: string;
}

/** The frames of a body, wherever the network cuts it. An unfinished last frame is dropped. */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  let event = "";
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split(
        "\n",
      );
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const [field, text] = parseLine(line);
        if (field === "event") event = text;
        else if (field === "data") data.push(text);
        else if (field === "end" && data.length > 0) {
          yield { event: event || "message", data: data.join("\n") };
        }
        if (field === "end") [event, data] = ["", []];
      }
    }
  } finally {
    await reader.cancel();
  }
}

type Field = "event" | "data" | "end" | "other";

function parseLine(line: string): [Field, string] {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  if (text === "") return ["end", ""];
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
  return [name === "event" || name === "data" ? name : "other", value];
}
