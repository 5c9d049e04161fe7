/**
 * Spans of the connection to the model: HTTP and websocket.
 *
 * @module
 */
import type { SpanDefinition } from "./definition.ts";
import type { NoFields } from "./process_spans.ts";
import { fixed, flag, text } from "./rows.ts";

/** A path of the model's interface. */
export interface ApiFields {
  /** Such as `responses`. @default {"responses"} */
  readonly apiPath?: string;
}

/** A request to the model over HTTP. */
export interface HttpFields extends ApiFields {
  /** @default {"POST"} */
  readonly httpMethod?: string;
}

/** A request to the model, seen from the client of the model. */
export interface ModelClientFields extends ApiFields {
  /** @default {the model of the session} */
  readonly model?: string;
  /** Interface that is spoken. @default {"responses"} */
  readonly wireApi?: string;
  /** Whether the request carries metadata of the turn. @default {false} */
  readonly hasMetadataHeader?: boolean;
}

/** The same over a websocket. */
export interface ModelWebsocketFields extends ModelClientFields {
  /** Whether it only warms up. @default {false} */
  readonly warmup?: boolean;
}

/** A websocket to the model is opened. */
export interface ModelConnectionFields
  extends Omit<ModelClientFields, "model"> {
  /** Name of the provider of the model. */
  readonly provider?: string;
}

/** A stream of a response over HTTP. */
export interface HttpStreamFields extends HttpFields {
  /** Whether the turn has state of earlier requests. @default {false} */
  readonly hasState?: boolean;
}

/** Fields of the spans of the connection to the model. */
export interface TransportSpans {
  "model_client.stream_responses_api": {
    fields: ModelClientFields;
    late: NoFields;
  };
  "model_client.stream_responses_websocket": {
    fields: ModelWebsocketFields;
    late: NoFields;
  };
  "model_client.websocket_connection": {
    fields: ModelConnectionFields;
    late: NoFields;
  };
  "responses.stream_request": { fields: HttpFields; late: NoFields };
  "responses.stream": { fields: HttpStreamFields; late: NoFields };
  "responses_websocket.connect": { fields: ApiFields; late: NoFields };
  "responses_websocket.stream_request": { fields: ApiFields; late: NoFields };
  "responses_websocket.send_response_processed": {
    fields: ApiFields;
    late: NoFields;
  };
  "endpoint_session.execute_with": { fields: HttpFields; late: NoFields };
  "endpoint_session.stream_with": { fields: HttpFields; late: NoFields };
}

const HTTP = fixed("transport", "`responses_http`.", "responses_http");
const WEBSOCKET = fixed(
  "transport",
  "`responses_websocket`.",
  "responses_websocket",
);
const PATH = text<ApiFields>(
  "api.path",
  "Path of the interface.",
  (request) => request.apiPath ?? "responses",
);
const METHOD = text<HttpFields>(
  "http.method",
  "Method of the request.",
  (request) => request.httpMethod ?? "POST",
);
const POST = fixed("http.method", "`POST`.", "POST");
const MODEL = text<ModelClientFields>(
  "model",
  "Model that is asked.",
  (request, session) => request.model ?? session?.model,
);
const WIRE_API = text<{ readonly wireApi?: string }>(
  "wire_api",
  "Interface that is spoken.",
  (request) => request.wireApi ?? "responses",
);
const METADATA = flag<{ readonly hasMetadataHeader?: boolean }>(
  "turn.has_metadata_header",
  "Whether the request carries metadata of the turn.",
  (request) => request.hasMetadataHeader ?? false,
);

/** The spans of the connection to the model. */
export const TRANSPORT_SPANS: {
  readonly [N in keyof TransportSpans]: SpanDefinition<
    TransportSpans[N]["fields"],
    TransportSpans[N]["late"]
  >;
} = {
  "model_client.stream_responses_api": {
    brief: "Asking the model over HTTP.",
    attributes: [MODEL, WIRE_API, HTTP, POST, PATH, METADATA],
  },
  "model_client.stream_responses_websocket": {
    brief: "Asking the model over a websocket.",
    attributes: [
      MODEL,
      WIRE_API,
      WEBSOCKET,
      PATH,
      METADATA,
      flag(
        "websocket.warmup",
        "Whether it only warms up.",
        (request) => request.warmup ?? false,
      ),
    ],
  },
  "model_client.websocket_connection": {
    brief: "Getting a websocket to the model.",
    attributes: [
      text(
        "provider",
        "Provider of the model.",
        (connection) => connection.provider,
      ),
      WIRE_API,
      WEBSOCKET,
      PATH,
      METADATA,
    ],
  },
  "responses.stream_request": {
    brief: "The HTTP request for a stream.",
    attributes: [HTTP, METHOD, PATH],
  },
  "responses.stream": {
    brief: "The HTTP stream of a response.",
    attributes: [
      HTTP,
      METHOD,
      PATH,
      flag(
        "turn.has_state",
        "Whether the turn has state of earlier requests.",
        (request) => request.hasState ?? false,
      ),
    ],
  },
  "responses_websocket.connect": {
    brief: "Opening a websocket.",
    attributes: [WEBSOCKET, PATH],
  },
  "responses_websocket.stream_request": {
    brief: "A request over a websocket.",
    attributes: [WEBSOCKET, PATH],
  },
  "responses_websocket.send_response_processed": {
    brief: "Saying that a response was processed.",
    attributes: [WEBSOCKET, PATH],
  },
  "endpoint_session.execute_with": {
    brief: "One HTTP request to the model's service.",
    attributes: [METHOD, PATH],
  },
  "endpoint_session.stream_with": {
    brief: "One HTTP request for a stream of the model's service.",
    attributes: [METHOD, PATH],
  },
};
