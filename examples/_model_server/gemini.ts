/**
 * Google's Gemini API, as a service answers it.
 *
 * Source: https://ai.google.dev/api/generate-content.
 *
 * @module
 */
import type { Api } from "./api.ts";
import { type Answer, at, listAt, textAt, words } from "./conversation.ts";

type Json = Readonly<Record<string, unknown>>;

const PATH = /\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;

/** Google's Gemini API. */
export const gemini: Api = {
  path: PATH,
  read(body, path) {
    const [, model = "", method] = PATH.exec(path) ?? [];
    const [part] = listAt(listAt(body, "contents").at(-1), "parts");
    const result = at(part, "functionResponse");
    return {
      model,
      stream: method === "streamGenerateContent",
      tools: listAt(body, "tools").flatMap((tool) =>
        listAt(tool, "functionDeclarations").map((each) => textAt(each, "name"))
      ),
      toolOutput: result === undefined
        ? undefined
        : textAt(result, "response", "output"),
    };
  },
  whole: (answer, { model }, id) => ({
    ...chunk(parts(answer), model, id, "STOP"),
    usageMetadata: usage(answer),
  }),
  events(answer, { model }, id) {
    const all = answer.call
      ? [parts(answer)]
      : words(answer.text ?? "").map((text) => [{ text }]);
    return all.map((each, index) => {
      const isLast = index === all.length - 1;
      return {
        data: {
          ...chunk(each, model, id, isLast ? "STOP" : undefined),
          ...isLast ? { usageMetadata: usage(answer) } : {},
        },
      };
    });
  },
};

function chunk(
  parts: readonly Json[],
  model: string,
  id: string,
  finishReason: string | undefined,
): Json {
  return {
    candidates: [{
      content: { role: "model", parts },
      ...finishReason === undefined ? {} : { finishReason },
      index: 0,
    }],
    modelVersion: model,
    responseId: id,
  };
}

function parts({ call, text }: Answer): Json[] {
  return call === undefined
    ? [{ text }]
    : [{ functionCall: { name: call.name, args: call.arguments } }];
}

function usage({ inputTokens, cachedTokens, outputTokens }: Answer): Json {
  return {
    promptTokenCount: inputTokens,
    cachedContentTokenCount: cachedTokens,
    candidatesTokenCount: outputTokens,
    totalTokenCount: inputTokens + outputTokens,
  };
}
